//! The building blocks of every page: each is a struct that takes localised words and renders itself.
//!
//! A component escapes every text it is given and is HTML when put into a template, so pages write `{{ field }}` and
//! nothing else. Ids follow from field names, so that an error summary can link to the field it names
//! (QUALITY "People").

mod amount;
mod button;
mod chart;
mod choice;
mod contact;
mod error_summary;
mod field;
mod fold;
pub mod gallery;
mod hero_amount;
mod icon;
mod layout;
mod list;
mod markup;
mod navigation;
mod notice;
mod qr;
mod service;
mod step_list;
mod table;

pub use amount::{Amount, DateText};
pub use button::{Button, ButtonLook};
pub use chart::{Bar, BarChart, BarLook, Meter};
pub use choice::{Checkbox, CheckboxGroup, Choice, RadioCards};
pub use contact::{ContactLabels, ContactWindow, ContactWindows, HeadCall};
pub use error_summary::{ErrorSummary, FieldError};
pub use field::{Field, FieldWidth, Help, Picture, TextArea};
pub use fold::Fold;
pub use hero_amount::HeroAmount;
pub use icon::Icon;
pub use layout::{Languages, Logo, Page, Surround};
pub use list::{Difference, DifferenceList, Entry, KeyValueList, LinkRow, LinkRows};
pub use markup::Markup;
pub use navigation::{Breadcrumb, ContractSwitch, Link, Menu, MenuSection, SignedInAs};
pub use notice::{AllWell, Badge, Notice, Tone};
pub use qr::Qr;
pub use service::{QuickActions, ServiceCard, ServiceTile, Window};
pub use step_list::{DateLeaf, RunningBar, StepList, StepTracker, Timeline};
pub use table::{Column, DataTable, Row};
