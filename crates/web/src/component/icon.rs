//! Line drawings of 24 × 24, each always beside its word and hidden from those who listen.

use askama::filters::HtmlSafe;
use std::fmt;

/// A drawing. Colour and size come from where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A television.
    Tv,
    /// Radio waves.
    Internet,
    /// A receiver.
    Phone,
    /// A mobile phone.
    Mobile,
    /// A house with a signal.
    SmartHome,
    /// A flash.
    Energy,
    /// A tile among others.
    Option,
    /// An envelope.
    Mail,
    /// A shield.
    Security,
    /// A bill.
    Bill,
    /// A form with a tick.
    Order,
    /// A bell.
    Notice,
    /// Two sliders.
    Settings,
    /// A question mark.
    Help,
    /// A house.
    Home,
    /// A person.
    Person,
    /// Two people.
    People,
    /// A sheet of paper.
    Document,
    /// A card.
    Card,
    /// A calendar.
    Calendar,
    /// A van.
    Van,
    /// An arrow to the ground.
    Download,
    /// A plus.
    Plus,
    /// A tick.
    Check,
    /// A parcel.
    Parcel,
    /// A bubble of speech.
    Chat,
    /// A triangle.
    Warning,
    /// An i.
    Info,
    /// A lens.
    Search,
    /// A key.
    Key,
    /// Three bars.
    Menu,
    /// A cross.
    Close,
    /// An eye.
    Eye,
    /// Onwards.
    Right,
    /// Back.
    Left,
    /// What opens.
    Down,
}

impl Icon {
    /// Every drawing, for the page of components.
    pub const ALL: [Self; 36] = [
        Self::Tv,
        Self::Internet,
        Self::Phone,
        Self::Mobile,
        Self::SmartHome,
        Self::Energy,
        Self::Option,
        Self::Mail,
        Self::Security,
        Self::Bill,
        Self::Order,
        Self::Notice,
        Self::Settings,
        Self::Help,
        Self::Home,
        Self::Person,
        Self::People,
        Self::Document,
        Self::Card,
        Self::Calendar,
        Self::Van,
        Self::Download,
        Self::Plus,
        Self::Check,
        Self::Parcel,
        Self::Chat,
        Self::Warning,
        Self::Info,
        Self::Search,
        Self::Key,
        Self::Menu,
        Self::Close,
        Self::Eye,
        Self::Right,
        Self::Left,
        Self::Down,
    ];

    const fn class(self) -> &'static str {
        match self {
            Self::Right | Self::Left | Self::Down => "icon chevron",
            _ => "icon",
        }
    }

    const fn drawing(self) -> &'static str {
        match self {
            Self::Tv => r#"<rect x="3" y="4.5" width="18" height="12.5" rx="2"/><path d="M12 17v4M7.5 21h9"/>"#,
            Self::Internet => {
                r#"<path d="M2.5 9.5a13.4 13.4 0 0 1 19 0M6 13.2a8.5 8.5 0 0 1 12 0M9.4 16.8a3.7 3.7 0 0 1 5.2 0"/><circle class="dot" cx="12" cy="20" r="1.3"/>"#
            }
            Self::Phone => {
                r#"<path d="M4.8 3.5h3.7L10.3 8 8 9.8a12.5 12.5 0 0 0 6.2 6.2L16 13.7l4.5 1.8v3.7a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 2.8 5.7a2 2 0 0 1 2-2.2z"/>"#
            }
            Self::Mobile => r#"<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M10.8 18.5h2.4"/>"#,
            Self::SmartHome => {
                r#"<path d="m3 11.5 9-7.5 9 7.5M5.5 9.8V20h13V9.8M9 14.2a4.3 4.3 0 0 1 6 0"/><circle class="dot" cx="12" cy="17" r="1.2"/>"#
            }
            Self::Energy => r#"<path d="M13 2.5 5.5 13.5H12l-1 8 7.5-11H12z"/>"#,
            Self::Option => {
                r#"<rect x="4" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5"/><path d="M16.8 13.8v6M13.8 16.8h6"/>"#
            }
            Self::Mail => r#"<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6.2L20.5 7"/>"#,
            Self::Security => {
                r#"<path d="M12 2.8 19.5 5.6V11c0 4.7-3 8.2-7.5 10.2C7.5 19.2 4.5 15.7 4.5 11V5.6z"/><path d="m8.8 12 2.2 2.2 4.2-4.5"/>"#
            }
            Self::Bill => {
                r#"<path d="M5.5 3h13v18l-2.2-1.5L14.1 21 12 19.5 9.9 21l-2.2-1.5L5.5 21z"/><path d="m9.3 7 2.7 3.8L14.7 7M12 10.8v5.2M9.5 11.2h5M9.5 13.7h5"/>"#
            }
            Self::Order => {
                r#"<rect x="5" y="4.5" width="14" height="17" rx="2"/><path d="M9 2.8h6v3.4H9zM8.8 13.7l2.2 2.2 4.2-4.5"/>"#
            }
            Self::Notice => {
                r#"<path d="M6.2 10a5.8 5.8 0 0 1 11.6 0c0 4.8 2.2 6.5 2.2 6.5H4s2.2-1.7 2.2-6.5zM9.9 20a2.3 2.3 0 0 0 4.2 0"/>"#
            }
            Self::Settings => {
                r#"<path d="M4 7h8.5M17.5 7H20M4 17h2.5M11.5 17H20"/><circle cx="15" cy="7" r="2.5"/><circle cx="9" cy="17" r="2.5"/>"#
            }
            Self::Help => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M9.2 9.5a2.8 2.8 0 1 1 4.2 2.4c-.9.5-1.4 1.1-1.4 2"/><circle class="dot" cx="12" cy="17" r="1.1"/>"#
            }
            Self::Home => r#"<path d="m3.5 11.2 8.5-7 8.5 7M6 9.5V20h12V9.5M10 20v-5.5h4V20"/>"#,
            Self::Person => r#"<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.7-4.2 4-6 8-6s7.3 1.8 8 6"/>"#,
            Self::People => {
                r#"<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.6-3.8 3.2-5.4 6.5-5.4s5.9 1.6 6.5 5.4M16 5.3a3.5 3.5 0 0 1 0 6.4M18 15c2 .8 3.2 2.4 3.5 5"/>"#
            }
            Self::Document => r#"<path d="M6 3h8.5L18 6.5V21H6zM14.5 3v3.5H18M9 11.5h6M9 15.5h6"/>"#,
            Self::Card => r#"<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3 10h18M7 15h3"/>"#,
            Self::Calendar => {
                r#"<rect x="4" y="5" width="16" height="15.5" rx="2"/><path d="M4 10h16M8.5 2.8V7M15.5 2.8V7"/>"#
            }
            Self::Van => {
                r#"<path d="M5 17.5H2.5V6h11v11.5H9M13.5 9.5h4l4 3.5v4.5H19M13.5 17.5H15"/><circle cx="7" cy="17.8" r="2"/><circle cx="17" cy="17.8" r="2"/>"#
            }
            Self::Download => r#"<path d="M12 4v11M7.3 10.7l4.7 4.7 4.7-4.7M4.5 20h15"/>"#,
            Self::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
            Self::Check => r#"<path d="m5 12.5 4.7 4.7L19 7.5"/>"#,
            Self::Parcel => {
                r#"<path d="m3.5 7.8 8.5-4.3 8.5 4.3v8.4L12 20.5l-8.5-4.3zM3.5 7.8 12 12l8.5-4.2M12 12v8.5"/>"#
            }
            Self::Chat => r#"<path d="M4 4.5h16V16h-9l-4.5 4v-4H4z"/>"#,
            Self::Warning => r#"<path d="M12 3.5 22 20.5H2zM12 10v5"/><circle class="dot" cx="12" cy="17.7" r="1.1"/>"#,
            Self::Info => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5"/><circle class="dot" cx="12" cy="7.7" r="1.2"/>"#
            }
            Self::Search => r#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>"#,
            Self::Key => r#"<circle cx="8" cy="15.5" r="4.5"/><path d="M11.2 12.3 19.5 4M16 7.5l3 3"/>"#,
            Self::Menu => r#"<path d="M4 6.5h16M4 12h16M4 17.5h16"/>"#,
            Self::Close => r#"<path d="m5.5 5.5 13 13M18.5 5.5l-13 13"/>"#,
            Self::Eye => {
                r#"<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="3"/>"#
            }
            Self::Right => r#"<path d="m9 5 7 7-7 7"/>"#,
            Self::Left => r#"<path d="m15 5-7 7 7 7"/>"#,
            Self::Down => r#"<path d="m5 9 7 7 7-7"/>"#,
        }
    }
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = r#"viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false""#;
        write!(f, r#"<svg class="{}" {head}>{}</svg>"#, self.class(), self.drawing())
    }
}

/// The drawings are the product's own.
impl HtmlSafe for Icon {}
