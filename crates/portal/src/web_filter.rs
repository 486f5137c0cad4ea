//! webフィルタリングの設定・変更 (PRODUCT §8): on or off, the audience, and sites that are always or never let through.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    guard::{Access, MayWrite},
    needs_contract,
    visit::{Portal, Visit},
};
use axum::response::Response;
use madoguchi_app::{Subscriber, change::NoChoice, web_filter::WebFilterChange};
use madoguchi_domain::{
    setting::Progress,
    web_filter::{Audience, Category, List, Site, WebFilter, WebFilterFault, WebFilterForm},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Route,
    change_page::{Body, ChangePage, DoneBody, Paths, ReviewPage, Screens, reviewed},
    change_paths,
    component::{Breadcrumb, CheckboxGroup, Choice, Entry, Fold, Notice, RadioCards, TextArea, Tone},
    frame::below_top,
};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    reviewed::<Pages>().map(|route| route.open_to(Access::Subscriber)).into()
}

struct Pages;

impl ChangePage for Pages {
    type Face = Portal;
    type Change = WebFilterChange;
    type Guard = MayWrite<Subscriber>;
    const PATHS: Paths = change_paths!("/options/filter");
    const SCREENS: Screens = Screens { form: "N-01", review: Some("N-02"), done: "N-03" };
    const TITLE: &'static str = "web-filter";

    fn trail(visit: &Visit) -> Breadcrumb {
        below_top(visit, Vec::new(), visit.texts.get("web-filter"))
    }

    fn back(_visit: &Visit) -> String {
        "/".to_owned()
    }

    /// Without an internet contract, tells what it is and how to get it.
    async fn instead(
        visit: &Visit,
        change: &WebFilterChange,
        _typed: Option<&WebFilterForm>,
        _faults: &Faults,
    ) -> Result<Option<Response>, Failure> {
        if change.has_internet {
            return Ok(None);
        }
        let lines = ["web-filter-lead", "web-filter-needs-internet"];
        needs_contract::answer(visit, "N-01", "web-filter", &lines, Self::trail(visit)).map(Some)
    }

    fn form(visit: &Visit, change: &WebFilterChange, typed: &WebFilterForm, faults: &Faults) -> Body {
        let t = &visit.texts;
        let switch = vec![
            Choice::new("on", t.get("web-filter-on")),
            Choice::new("off", t.get("web-filter-off")).hint(t.get("web-filter-off-hint")),
        ];
        let for_whom = Audience::ALL.iter().map(|audience| {
            let choice = Choice::new(audience.as_str(), name_of(t, *audience));
            if *audience == Audience::Own { choice.hint(t.get("web-filter-own-hint")) } else { choice }
        });
        let chooses = typed.audience == Audience::Own.as_str() || faults.of("category").is_some();
        let kept_out = CheckboxGroup::new("category", t.get("web-filter-categories"))
            .hint(t.get("web-filter-categories-hint"))
            .error(faults.of("category"));
        let kept_out = Category::ALL.iter().fold(kept_out, |group, category| {
            group.with(category.as_str(), category_name(t, *category), typed.has(*category))
        });
        let list = |name: &str, label: &str, hint: &str, typed: &str| {
            TextArea::new(name, t.get(label)).hint(t.get(hint)).value(typed).error(faults.of(name))
        };
        let filled = [("denied", &typed.denied), ("allowed", &typed.allowed)]
            .iter()
            .any(|(name, typed)| !typed.trim().is_empty() || faults.of(name).is_some());
        let sites = Fold::new(t.get("web-filter-sites-fold"), filled)
            .with(list("denied", "web-filter-denied", "web-filter-sites-hint", &typed.denied))
            .with(list("allowed", "web-filter-allowed", "web-filter-allowed-hint", &typed.allowed));
        Body::new(t.get("web-filter-lead"))
            .notice(progress(visit, change))
            .facts(facts(t, "web-filter-state", change.setting.in_force.as_ref().unwrap_or(&WebFilter::off())))
            .field(
                RadioCards::new("filter", t.get("web-filter-switch"), switch)
                    .checked(Some(typed.filter.as_str()))
                    .error(faults.of("filter")),
            )
            .field(
                RadioCards::new("audience", t.get("web-filter-audience"), for_whom.collect())
                    .checked(Some(typed.audience.as_str()))
                    .error(faults.of("audience")),
            )
            .field(Fold::new(t.get("web-filter-categories-fold"), chooses).with(kept_out))
            .field(sites)
    }

    fn told(visit: &Visit, fault: &WebFilterFault, faults: &mut Faults) {
        let t = &visit.texts;
        let list = |list: &List| match list {
            List::Allowed => "allowed",
            List::Denied => "denied",
        };
        match fault {
            WebFilterFault::NoChoice => faults.add("filter", t.get("web-filter-no-choice")),
            WebFilterFault::NoAudience => faults.add("audience", t.get("web-filter-no-audience")),
            WebFilterFault::NoCategory => faults.add("category", t.get("web-filter-no-category")),
            WebFilterFault::NotASite(which, line) => {
                faults.add(list(which), &t.with("web-filter-not-a-site", &[("line", (*line).into())]));
            }
            WebFilterFault::TooMany(which) => faults.add(list(which), t.get("web-filter-too-many")),
            WebFilterFault::InBoth(site) => {
                faults.add("allowed", &t.with("web-filter-in-both", &[("site", site.readable().into())]));
            }
            WebFilterFault::NoInternet => faults.add("filter", t.get("web-filter-needs-internet")),
            WebFilterFault::Same => faults.add("filter", t.get("web-filter-same")),
        }
    }

    async fn done(visit: &Visit, change: &WebFilterChange) -> Result<DoneBody, Failure> {
        let t = &visit.texts;
        let body = DoneBody::new(t.get("web-filter-done")).line(t.get("web-filter-done-mail"));
        Ok(facts(t, "web-filter-switch", &change.wished()).into_iter().fold(body, DoneBody::fact))
    }
}

impl ReviewPage for Pages {
    const REVIEW: &'static str = "web-filter-review";

    fn review(visit: &Visit, _: &WebFilterChange, wish: &WebFilter, _: Option<&NoChoice>, _: &Faults) -> Body {
        let t = &visit.texts;
        Body::new(t.get("web-filter-review-lead"))
            .facts(facts(t, "web-filter-switch", wish))
            .effect(t.get("web-filter-effect"))
    }
}

/// How far the wish has come, where it is not simply in force.
fn progress(visit: &Visit, change: &WebFilterChange) -> Option<Notice> {
    match change.setting.progress {
        Progress::Unset | Progress::InForce(_) => None,
        Progress::Applying(since) => {
            let notice = Notice::new(Tone::Info, visit.texts.get("web-filter-applying"));
            Some(notice.line(visit.text_at("web-filter-applying-since", since)))
        }
        Progress::Refused(at) => {
            let notice = Notice::new(Tone::Error, visit.texts.get("web-filter-failed"));
            Some(notice.line(visit.text_at("web-filter-failed-at", at)))
        }
    }
}

/// The facts of a setting; `state` is the text key of the label for on and off.
fn facts(t: &Texts, state: &str, setting: &WebFilter) -> Vec<Entry> {
    let mut facts = vec![Entry::new(t.get(state), t.get(if setting.on { "web-filter-on" } else { "web-filter-off" }))];
    if setting.on {
        let categories: Vec<_> = setting.categories.iter().map(|category| category_name(t, *category)).collect();
        facts.push(Entry::new(t.get("web-filter-for-whom"), name_of(t, setting.audience)));
        facts.push(Entry::new(t.get("web-filter-categories"), categories.join(t.get("list-and"))));
        let lists = [("web-filter-denied", &setting.denied), ("web-filter-allowed", &setting.allowed)];
        let lists = lists.into_iter().filter(|(_, sites)| !sites.is_empty());
        facts.extend(lists.map(|(label, sites)| Entry::new(t.get(label), readable(t, sites))));
    }
    facts
}

fn readable(t: &Texts, sites: &[Site]) -> String {
    sites.iter().map(Site::readable).collect::<Vec<_>>().join(t.get("list-and"))
}

fn name_of(t: &Texts, audience: Audience) -> String {
    t.with("web-filter-for", &[("audience", audience.as_str().into())])
}

fn category_name(t: &Texts, category: Category) -> String {
    t.with("web-filter-category", &[("category", category.as_str().into())])
}
