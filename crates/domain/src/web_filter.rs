//! The web filter of an internet contract: on or off, an age preset or one's own choice of categories, and sites that
//! are always or never let through (PRODUCT §8).

mod site;
#[cfg(test)]
mod tests;

pub use site::Site;

use crate::words;
use serde::{Deserialize, Serialize};

words! {
    /// The person the filter is set for.
    Audience {
        /// 小学生
        Elementary => "elementary",
        /// 中学生
        JuniorHigh => "junior_high",
        /// 高校生
        HighSchool => "high_school",
        /// 大人向け
        Adult => "adult",
        /// Nobody in particular: the subscriber chooses the categories.
        Own => "own",
    }
}

words! {
    /// What a site is about, from the filter service's closed list.
    Category {
        /// 自殺・自傷
        SelfHarm => "self_harm",
        /// 違法薬物
        Drugs => "drugs",
        /// 武器・犯罪
        Crime => "crime",
        /// 差別・中傷
        Hate => "hate",
        /// ウイルス配布
        Malware => "malware",
        /// フィッシング詐欺
        Phishing => "phishing",
        /// 不正アクセス・ハッキング
        Hacking => "hacking",
        /// フィルタリング回避
        Circumvention => "circumvention",
        /// アダルト
        Pornography => "pornography",
        /// 暴力・残虐な表現
        Violence => "violence",
        /// ギャンブル
        Gambling => "gambling",
        /// 出会い・マッチング
        Dating => "dating",
        /// お酒・たばこ
        AlcoholTobacco => "alcohol_tobacco",
        /// オークション・フリマ
        Auction => "auction",
        /// 通信販売
        Shopping => "shopping",
        /// 掲示板
        Boards => "boards",
        /// チャット
        Chat => "chat",
        /// SNS・ブログ
        Social => "social",
        /// 動画・音楽配信
        Streaming => "streaming",
        /// オンラインゲーム
        Games => "games",
    }
}

impl Audience {
    /// What its preset keeps out; empty for [`Self::Own`]. An older audience keeps out less.
    #[must_use]
    pub fn keeps_out(self) -> &'static [Category] {
        let harmful = 8;
        let kept_out = match self {
            Self::Elementary => Category::ALL.len(),
            // Social networks, streaming and games are open.
            Self::JuniorHigh => 17,
            // Boards, chat, shopping and auctions are open too.
            Self::HighSchool => 13,
            Self::Adult => harmful,
            Self::Own => 0,
        };
        Category::ALL.get(..kept_out).unwrap_or_default()
    }
}

/// How many sites a list may hold.
pub const MOST_SITES: usize = 100;

/// The settings of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebFilter {
    /// Whether it keeps anything out.
    pub on: bool,
    /// The person it is for.
    pub audience: Audience,
    /// The categories it keeps out, in list order: the preset's, or the subscriber's own choice.
    pub categories: Vec<Category>,
    /// Sites that are let through, whatever they are about.
    pub allowed: Vec<Site>,
    /// Sites that are never let through.
    pub denied: Vec<Site>,
}

impl WebFilter {
    /// The setting in force when nobody has set anything.
    #[must_use]
    pub const fn off() -> Self {
        Self {
            on: false,
            audience: Audience::Elementary,
            categories: Vec::new(),
            allowed: Vec::new(),
            denied: Vec::new(),
        }
    }
}

/// The form, as typed and chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WebFilterForm {
    /// `on` or `off`.
    pub filter: String,
    /// A word of [`Audience`].
    pub audience: String,
    /// Words from [`Category`].
    pub category: Vec<String>,
    /// Allowed sites, one per line.
    pub allowed: String,
    /// Denied sites, one per line.
    pub denied: String,
}

/// One of the two lists of sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Those always let through.
    Allowed,
    /// Those never let through.
    Denied,
}

/// What is wrong with a form. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebFilterFault {
    /// Neither on nor off was chosen.
    NoChoice,
    /// No audience was chosen.
    NoAudience,
    /// Own choice, but no category was chosen.
    NoCategory,
    /// A line that cannot be a site.
    NotASite(List, u32),
    /// More sites than a list may hold.
    TooMany(List),
    /// A site stands in both lists.
    InBoth(Site),
    /// Nothing differs from the present wish.
    Same,
    /// There is no internet contract to filter.
    NoInternet,
}

impl WebFilterForm {
    /// The form that would make a setting.
    #[must_use]
    pub fn of(setting: &WebFilter) -> Self {
        let lines = |sites: &[Site]| sites.iter().map(Site::readable).collect::<Vec<_>>().join("\n");
        Self {
            filter: if setting.on { "on" } else { "off" }.to_owned(),
            audience: setting.audience.to_string(),
            category: setting.categories.iter().map(ToString::to_string).collect(),
            allowed: lines(&setting.allowed),
            denied: lines(&setting.denied),
        }
    }

    /// Whether a category's box is ticked.
    #[must_use]
    pub fn has(&self, category: Category) -> bool {
        self.category.iter().any(|chosen| chosen == category.as_str())
    }

    /// Reads the form. The lists are read even with the filter off: they are kept for when it is turned on again.
    pub fn read(&self) -> Result<WebFilter, Vec<WebFilterFault>> {
        let mut faults = Vec::new();
        let on = match self.filter.as_str() {
            "on" => true,
            "off" => false,
            _ => {
                faults.push(WebFilterFault::NoChoice);
                false
            }
        };
        let audience = Audience::parse(&self.audience);
        let own = Category::ALL.iter().copied().filter(|category| self.has(*category)).collect();
        let categories: Vec<Category> = match audience {
            Some(Audience::Own) => own,
            Some(preset) => preset.keeps_out().to_vec(),
            None => Vec::new(),
        };
        match audience {
            None => faults.push(WebFilterFault::NoAudience),
            Some(_) if on && categories.is_empty() => faults.push(WebFilterFault::NoCategory),
            Some(_) => {}
        }
        let allowed = sites(&self.allowed, List::Allowed, &mut faults);
        let denied = sites(&self.denied, List::Denied, &mut faults);
        if let Some(both) = allowed.iter().find(|site| denied.contains(site)) {
            faults.push(WebFilterFault::InBoth(both.clone()));
        }
        let Some(audience) = audience else { return Err(faults) };
        let read = WebFilter { on, audience, categories, allowed, denied };
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    }
}

/// The sites of a list typed one per line, each once.
fn sites(typed: &str, list: List, faults: &mut Vec<WebFilterFault>) -> Vec<Site> {
    let mut sites = Vec::new();
    for (number, line) in (1..).zip(typed.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match Site::parse(line) {
            Some(site) if sites.contains(&site) => {}
            Some(site) => sites.push(site),
            None => faults.push(WebFilterFault::NotASite(list, number)),
        }
    }
    if sites.len() > MOST_SITES {
        faults.push(WebFilterFault::TooMany(list));
    }
    sites
}
