//! The pages of the web filter in each of their states.

use super::Pages;
use crate::visit::Visit;
use madoguchi_app::Subscriber;
use madoguchi_domain::{
    setting::Progress,
    web_filter::{List, WebFilterFault, WebFilterForm},
};
use madoguchi_web::{Failure, change_page::Samples, sample::Sample};

pub(crate) async fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let typed = WebFilterForm {
        filter: "on".to_owned(),
        audience: "own".to_owned(),
        category: vec!["gambling".to_owned()],
        allowed: "school.example\n日本語.example/課題".to_owned(),
        denied: "game.example".to_owned(),
    };
    let mut all = Samples::<Pages>::of(visit, me).await?.form("first")?;
    if let Ok(wish) = typed.read() {
        all = all.review("review", wish.clone(), None, Vec::new())?;
        all.change().setting.in_force = Some(wish.clone());
        all.change().setting.wished = Some(wish);
        all.change().setting.progress = Progress::InForce(visit.cx.now);
        all = all.form("in force")?;
    }
    all.change().setting.progress = Progress::Applying(visit.cx.now);
    all = all.form("being applied")?;
    all.change().setting.progress = Progress::Refused(visit.cx.now);
    let lists = vec![WebFilterFault::NotASite(List::Denied, 3), WebFilterFault::TooMany(List::Allowed)];
    let choices = vec![WebFilterFault::NoChoice, WebFilterFault::NoAudience, WebFilterFault::NoCategory];
    all = all.form("refused by the partner")?.refused("lists", &typed, lists)?.refused("choices", &typed, choices)?;
    Ok(all.refused("the same", &typed, vec![WebFilterFault::Same])?.done().await?.made())
}
