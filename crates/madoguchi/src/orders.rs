//! `madoguchi orders`: what subscribers asked for, and moving it on (PRODUCT §6.1), for where the desk does not reach.

use crate::{config::Config, installation, say};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use madoguchi_app::{
    App, Outcome,
    order::{self, By, Step},
};
use madoguchi_domain::{
    order::{OrderAct, OrderState, WaitsFor},
    receipt::Receipt,
    time::Date,
};
use madoguchi_store::Patience;

/// How many orders are listed unless more are asked for.
const LISTED: i64 = 100;

#[derive(Debug, Subcommand)]
pub(crate) enum OrdersCommand {
    /// List orders in one state, the one that waits longest first
    List {
        /// acknowledged, `in_progress`, held, completed, cancelled or rejected
        #[arg(long, value_parser = state, default_value = "acknowledged")]
        state: OrderState,
        /// At most so many
        #[arg(long, value_name = "COUNT", default_value_t = LISTED)]
        most: i64,
    },
    /// Print one order: what was answered, and how it went so far
    Show {
        /// The receipt number, with or without hyphens
        number: Receipt,
    },
    /// Begin to work on an order: from then on its subscriber can no longer withdraw it
    Take(StepArgs),
    /// Stop until something is there that is missing; the subscriber reads what
    Hold {
        #[command(flatten)]
        step: StepArgs,
        /// Who has to act: subscriber, operator or other
        #[arg(long, value_name = "WHO", value_parser = waits_for, default_value = "subscriber")]
        waits_for: WaitsFor,
    },
    /// Go on with an order that was held
    Resume(StepArgs),
    /// Say that it is done
    Complete(StepArgs),
    /// Refuse it; the subscriber reads why
    Reject(StepArgs),
    /// Call it off at the subscriber's wish, also once work began
    Cancel(StepArgs),
}

#[derive(Debug, Args)]
pub(crate) struct StepArgs {
    /// The receipt number, with or without hyphens
    number: Receipt,
    /// What the subscriber is told, on the page and by mail; hold and reject need it
    #[arg(long, default_value = "")]
    text: String,
    /// The next day on which something happens, yyyy-mm-dd
    #[arg(long, value_name = "DATE")]
    next_on: Option<Date>,
}

fn state(word: &str) -> Result<OrderState, String> {
    OrderState::parse(word).ok_or_else(|| known(OrderState::ALL.iter().map(|state| state.as_str())))
}

fn waits_for(word: &str) -> Result<WaitsFor, String> {
    WaitsFor::parse(word).ok_or_else(|| known(WaitsFor::ALL.iter().map(|who| who.as_str())))
}

fn known<'w>(words: impl Iterator<Item = &'w str>) -> String {
    format!("the words are {}", words.collect::<Vec<_>>().join(", "))
}

/// Runs the command and prints what it did.
pub(crate) async fn run(config: &Config, command: OrdersCommand) -> anyhow::Result<()> {
    let keys = config.keys().map_err(anyhow::Error::msg)?;
    let db = installation::open(config, Patience::MAINTENANCE).await?;
    let app = installation::app_for_command(config, db, keys)?;
    installation::agree_on_key(&app).await?;
    let done = match command {
        OrdersCommand::List { state, most } => list(&app, state, most).await,
        OrdersCommand::Show { number } => show(&app, number).await,
        OrdersCommand::Take(step) => move_on(&app, OrderAct::Take, step, None).await,
        OrdersCommand::Hold { step, waits_for } => move_on(&app, OrderAct::Hold, step, Some(waits_for)).await,
        OrdersCommand::Resume(step) => move_on(&app, OrderAct::Resume, step, None).await,
        OrdersCommand::Complete(step) => move_on(&app, OrderAct::Complete, step, None).await,
        OrdersCommand::Reject(step) => move_on(&app, OrderAct::Reject, step, None).await,
        OrdersCommand::Cancel(step) => move_on(&app, OrderAct::Cancel, step, None).await,
    };
    app.db().close().await;
    done
}

async fn list(app: &App, state: OrderState, most: i64) -> anyhow::Result<()> {
    let orders = order::queue(app, &By::System, state, most).await?;
    for (order, customer) in &orders {
        say::line(format!("{} {} customer {customer}, since {}", order.number, order.kind, order.created_at));
    }
    if orders.is_empty() {
        say::aside(format!("no order is {state}"));
    }
    Ok(())
}

async fn show(app: &App, number: Receipt) -> anyhow::Result<()> {
    let found = order::look(app, &By::System, number).await?;
    let found = found.with_context(|| format!("there is no order {number}"))?;
    let of = &found.order;
    say::line(format!("{} {} {}, customer {}", of.number, of.kind, of.state, found.customer_number));
    if let Some(waits_for) = of.state.acts_next(of.waits_for) {
        say::line(format!("acts next: {waits_for}"));
    }
    if let Some(next_on) = of.next_on {
        say::line(format!("next day: {next_on}"));
    }
    say::line(&found.answers);
    for step in &found.steps {
        let text = step.text.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
        say::line(format!("{} {} by {}{text}", step.at, step.state, step.actor));
    }
    Ok(())
}

async fn move_on(app: &App, act: OrderAct, args: StepArgs, waits_for: Option<WaitsFor>) -> anyhow::Result<()> {
    let StepArgs { number, text, next_on } = args;
    match order::step(app, By::System, number, Step { act, text, waits_for, next_on }).await? {
        Outcome::Done(true) => say::line(format!("order {number} is {}", act.leads_to())),
        Outcome::Done(false) => say::line(format!("order {number} was {} already", act.leads_to())),
        Outcome::Refused(refusal) => bail!("{refusal}"),
    }
    Ok(())
}
