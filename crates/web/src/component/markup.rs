//! Finished HTML as a type of its own, so that text can enter a page only by being escaped.

use askama::filters::{Html, HtmlSafe, escape};
use madoguchi_domain::postal::pieces;
use std::fmt;

/// A piece of finished HTML: escaped text, or a rendered component.
///
/// There is no way in for raw HTML; `From<&str>` and `From<String>` escape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The HTML itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The output of a template that escapes all it is given, as its `HtmlSafe` promises.
    #[must_use]
    pub fn of(piece: &(impl askama::Template + HtmlSafe)) -> Self {
        Self(piece.to_string())
    }

    /// A component's output; only the components' own `From` calls this.
    pub(super) fn rendered(component: &impl askama::Template) -> Self {
        Self(component.to_string())
    }
}

impl Markup {
    /// Words of which none is broken at the end of a line: クレジットカード, Visa, 下4桁 5806.
    #[must_use]
    pub fn unbroken<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Self {
        let whole = |word: T| format!(r#"<span class="whole">{}</span>"#, Self::from(word.as_ref()));
        Self(words.into_iter().map(whole).collect::<Vec<_>>().join(" "))
    }
}

impl Markup {
    /// An address or a name, whose lines do not end within 3丁目 and the like.
    #[must_use]
    pub fn pieced(text: &str) -> Self {
        // Longer ones are words of a foreign language, for which a phone may have no room.
        const LONGEST: usize = 12;
        let kept = |piece: &str| (2..=LONGEST).contains(&piece.chars().count());
        let piece = |piece| if kept(piece) { Self::unbroken([piece]) } else { Self::from(piece) };
        pieces(text).into_iter().map(piece).collect()
    }
}

impl From<&str> for Markup {
    fn from(text: &str) -> Self {
        let Ok(escaped) = escape(text, Html);
        Self(escaped.to_string())
    }
}

impl From<String> for Markup {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl FromIterator<Markup> for Markup {
    /// The pieces in a row, nothing between them: Japanese wants no space where English does.
    fn from_iter<I: IntoIterator<Item = Self>>(pieces: I) -> Self {
        Self(pieces.into_iter().map(|piece| piece.0).collect())
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

/// Declares that a template escapes what it is given, so that other templates do not escape `{{ it }}` again.
macro_rules! components {
    ($($name:ident),+ $(,)?) => {
        $(
            impl ::askama::filters::HtmlSafe for $name {}

            impl From<$name> for $crate::component::Markup {
                fn from(component: $name) -> Self {
                    Self::rendered(&component)
                }
            }
        )+
    };
}
pub(super) use components;

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn text_is_escaped_once() {
        let hostile = Markup::from("<b onclick=\"x\">&'");
        assert_eq!(hostile.as_str(), "&#60;b onclick=&#34;x&#34;&#62;&#38;&#39;");
        assert_eq!([hostile.clone()].into_iter().collect::<Markup>(), hostile);
        let address = Markup::pieced("<丘>3丁目");
        assert_eq!(address.as_str(), r#"&#60;丘&#62;<span class="whole">3丁目</span>"#);
        let words = Markup::unbroken(["Visa", "<下4桁>"]);
        assert_eq!(words.as_str(), r#"<span class="whole">Visa</span> <span class="whole">&#60;下4桁&#62;</span>"#);
    }
}
