//! The window, Madoguchi's sign of a service, and what stands on it: tiles of what a household has, and the ways to what
//! people come to do.

use super::{Amount, Entry, Icon, KeyValueList, Link, Markup, Meter, Notice, markup::components};
use askama::Template;

/// A window: lit for a service that one has.
#[derive(Debug, Clone, Template)]
#[template(path = "component/window.html")]
pub struct Window {
    icon: Icon,
    lit: bool,
    small: bool,
}

impl Window {
    /// A lit window.
    #[must_use]
    pub const fn lit(icon: Icon) -> Self {
        Self { icon, lit: true, small: false }
    }

    /// The window of a service that one does not have.
    #[must_use]
    pub const fn unlit(icon: Icon) -> Self {
        Self { icon, lit: false, small: false }
    }

    /// As it stands in lists.
    #[must_use]
    pub const fn small(self) -> Self {
        Self { small: true, ..self }
    }
}

/// A service family as a tile that is one link where it has a page.
#[derive(Debug, Clone, Template)]
#[template(path = "component/service_tile.html")]
pub struct ServiceTile {
    window: Window,
    name: Markup,
    amount: Option<Amount>,
    lines: Vec<String>,
    fact: Option<String>,
    meter: Option<Meter>,
}

impl ServiceTile {
    /// A tile with the family's name, or the link to its page.
    #[must_use]
    pub fn new(window: Window, name: impl Into<Markup>) -> Self {
        Self { window, name: name.into(), amount: None, lines: Vec::new(), fact: None, meter: None }
    }

    /// What it costs.
    #[must_use]
    pub fn amount(self, amount: Option<Amount>) -> Self {
        Self { amount, ..self }
    }

    /// What of it one has: the course.
    #[must_use]
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// The one fact to know now.
    #[must_use]
    pub fn fact(self, fact: Option<String>) -> Self {
        Self { fact, ..self }
    }

    /// What is left of it.
    #[must_use]
    pub fn meter(self, meter: Meter) -> Self {
        Self { meter: Some(meter), ..self }
    }
}

/// A service of the household in full: what it is and costs, what is about to change, the facts, what goes with it, and
/// where one goes from here.
#[derive(Debug, Clone, Template)]
#[template(path = "component/service_card.html")]
pub struct ServiceCard {
    id: String,
    window: Window,
    name: String,
    course: String,
    cost: Option<(Amount, String)>,
    notices: Vec<Notice>,
    facts: KeyValueList,
    options: Option<(String, KeyValueList)>,
    links: Vec<Link>,
    fold: Option<String>,
}

impl ServiceCard {
    /// A service by its name, and what of it one has.
    #[must_use]
    pub fn new(id: impl Into<String>, window: Window, name: impl Into<String>, course: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            window,
            name: name.into(),
            course: course.into(),
            cost: None,
            notices: Vec::new(),
            facts: KeyValueList::new(Vec::new()),
            options: None,
            links: Vec::new(),
            fold: None,
        }
    }

    /// What it costs, and for how long: ／月.
    #[must_use]
    pub fn cost(self, cost: Amount, per: impl Into<String>) -> Self {
        Self { cost: Some((cost, per.into())), ..self }
    }

    /// What is about to change.
    #[must_use]
    pub fn notice(mut self, notice: Notice) -> Self {
        self.notices.push(notice);
        self
    }

    /// What there is to know of it.
    #[must_use]
    pub fn facts(self, facts: Vec<Entry>) -> Self {
        Self { facts: KeyValueList::new(facts), ..self }
    }

    /// What goes with it, under that heading; nothing where there is none.
    #[must_use]
    pub fn options(self, heading: impl Into<String>, options: Vec<Entry>) -> Self {
        let options = (!options.is_empty()).then(|| (heading.into(), KeyValueList::new(options).short()));
        Self { options, ..self }
    }

    /// Where one goes from here.
    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }

    /// On a phone, facts and options are folded away under that word.
    #[must_use]
    pub fn folded(self, word: impl Into<String>) -> Self {
        Self { fold: Some(word.into()), ..self }
    }
}

/// What people come to do, at most six.
#[derive(Debug, Clone, Template)]
#[template(path = "component/quick_actions.html")]
pub struct QuickActions {
    actions: Vec<(Icon, Link)>,
}

impl QuickActions {
    /// The first six of these.
    #[must_use]
    pub fn new(actions: impl IntoIterator<Item = (Icon, Link)>) -> Self {
        Self { actions: actions.into_iter().take(6).collect() }
    }
}

components!(Window, ServiceTile, ServiceCard, QuickActions);
