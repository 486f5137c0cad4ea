//! お問い合わせ窓口: the contact windows on every page (PRODUCT §10).

use super::{Icon, markup::components};
use askama::Template;
use madoguchi_domain::folding::dialled;

/// One contact window. All of it is the operator's data.
#[derive(Debug, Clone, Default)]
pub struct ContactWindow {
    /// What it is called.
    pub name: String,
    /// The free number as it is printed, with hyphens.
    pub phone: Option<String>,
    /// The number for international and IP phones.
    pub alternative_phone: Option<String>,
    /// A mail address.
    pub mail: Option<String>,
    /// When somebody answers.
    pub hours: Option<String>,
    /// What this window cannot answer, and the like.
    pub notes: Vec<String>,
}

/// The words beside the entries.
#[derive(Debug, Clone, Default)]
pub struct ContactLabels {
    /// 電話番号
    pub phone: String,
    /// 国際電話・IP電話などをご利用の場合
    pub alternative_phone: String,
    /// メール
    pub mail: String,
    /// 受付時間
    pub hours: String,
    /// くわしく: opens all windows.
    pub more: String,
}

/// The windows: the first one's number in one line, and all of them in what opens below it.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "component/contact_windows.html")]
pub struct ContactWindows {
    heading: String,
    labels: ContactLabels,
    windows: Vec<ContactWindow>,
    open: bool,
}

impl ContactWindows {
    /// Nothing is shown when there are no windows.
    #[must_use]
    pub fn new(heading: impl Into<String>, labels: ContactLabels, windows: Vec<ContactWindow>) -> Self {
        Self { heading: heading.into(), labels, windows, open: false }
    }

    /// Opened: on pages where somebody is stuck.
    #[must_use]
    pub fn open(self) -> Self {
        Self { open: true, ..self }
    }
}

/// The number at the head of a wide page, with when somebody answers.
#[derive(Debug, Clone, Template)]
#[template(path = "component/head_call.html")]
pub struct HeadCall {
    phone: String,
    hours: Option<String>,
}

impl HeadCall {
    /// `None` for a window without a phone.
    #[must_use]
    pub fn of(window: &ContactWindow) -> Option<Self> {
        Some(Self { phone: window.phone.clone()?, hours: window.hours.clone() })
    }
}

components!(ContactWindows, HeadCall);
