//! The texts of one language: found by key, checked at start, ready to show.

use crate::{
    Arg, Error,
    arg::given,
    files::files,
    missing,
    pattern::{Pattern, marks},
    source::{Entry, arguments, entries, selects},
};
use fluent_bundle::{FluentArgs, FluentError, FluentResource, concurrent::FluentBundle};
use foldhash::fast::RandomState;
use madoguchi_domain::locale::Locale;
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};
use unic_langid::LanguageIdentifier;

/// The words of one language.
pub struct Texts {
    locale: Locale,
    bundle: FluentBundle<FluentResource>,
    /// Every page asks for a hundred of them. The keys are ours, so nobody can choose ones that collide.
    messages: HashMap<String, Message, RandomState>,
}

enum Message {
    /// Without arguments, resolved once.
    Plain(String),
    /// With arguments.
    Filled {
        names: Vec<String>,
        /// None when the values choose between variants: Fluent writes such a text anew each time.
        pattern: Option<Pattern>,
    },
}

impl Texts {
    /// Reads the files of a language, puts the operator's words over them and resolves each text once.
    pub(crate) fn build(locale: Locale, overrides: Option<&BTreeMap<String, String>>) -> Result<Self, Error> {
        let language: LanguageIdentifier =
            locale.tag().parse().map_err(|_| Error::UnknownLocale(locale.tag().to_owned()))?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // See `arg`: values are cleaned instead of wrapped in invisible marks.
        bundle.set_use_isolating(false);

        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        for file in files(locale) {
            let broken = |cause| Error::File { file: file.name, cause };
            let resource = FluentResource::try_new(file.text.to_owned()).map_err(|(_, e)| broken(causes(&e)))?;
            bundle.add_resource(resource).map_err(|e| broken(causes(&e)))?;
            known.extend(entries(file.text).into_iter().map(|Entry { key, body }| (key, body)));
        }
        for (key, pattern) in overrides.into_iter().flatten() {
            let Some((name, original)) = known.get_key_value(key.as_str()) else {
                return Err(Error::UnknownKey { locale, key: key.clone() });
            };
            let (name, original) = (*name, *original);
            let resource = override_resource(key, pattern, original).map_err(|cause| Error::Broken {
                locale,
                key: key.clone(),
                cause,
            })?;
            bundle.add_resource_overriding(resource);
            known.insert(name, pattern);
        }

        let mut texts = Self { locale, bundle, messages: HashMap::default() };
        // Terms first: a message that uses a broken term would be blamed in its place.
        for term in overrides.into_iter().flat_map(BTreeMap::keys).filter(|key| key.starts_with('-')) {
            texts.check_term(term)?;
        }
        for (key, body) in known.iter().filter(|(key, _)| !key.starts_with('-')) {
            texts.admit(key, body, &known)?;
        }
        Ok(texts)
    }

    /// Resolves a term through a message made for it; `has` does not know that message.
    fn check_term(&mut self, term: &str) -> Result<(), Error> {
        let broken = |cause| Error::Broken { locale: self.locale, key: term.to_owned(), cause };
        let probe = format!("term{term}");
        let resource =
            FluentResource::try_new(format!("{probe} = {{ {term} }}\n")).map_err(|(_, e)| broken(causes(&e)))?;
        self.bundle.add_resource_overriding(resource);
        self.format(&probe, None).map(drop).map_err(broken)
    }

    /// Takes a message in once it has been resolved without a fault.
    fn admit(&mut self, key: &str, body: &str, known: &BTreeMap<&str, &str>) -> Result<(), Error> {
        let broken = |cause| Error::Broken { locale: self.locale, key: key.to_owned(), cause };
        let names: Vec<String> = arguments(body).into_iter().map(str::to_owned).collect();
        let message = if names.is_empty() {
            Message::Plain(self.format(key, None).map_err(broken)?)
        } else {
            // Words, such as the marks, choose the default variant of a selection, a number the plural forms.
            let marked = self.format(key, Some(&marks(&names))).map_err(broken)?;
            let mut pattern = (!selects(body, known)).then(|| Pattern::of_marked(&marked, &names));
            for number in [1, 2] {
                let args: Vec<_> = names.iter().map(|name| (name.as_str(), Arg::from(number))).collect();
                let text = self.format(key, Some(&values(&args))).map_err(broken)?;
                // A text can bring a mark of its own, written as an escape. It would be taken for a value.
                pattern = pattern.filter(|pattern| pattern.fill(&args) == text);
            }
            Message::Filled { names, pattern }
        };
        self.messages.insert(key.to_owned(), message);
        Ok(())
    }

    /// A message with its arguments filled in, or what is wrong with it.
    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Result<String, String> {
        let (text, errors) = self.format_anyhow(key, args).ok_or("it has no text")?;
        if errors.is_empty() { Ok(text) } else { Err(causes(&errors)) }
    }

    /// A message with what can be filled in, and the faults met on the way. `None` when there is no such message.
    fn format_anyhow(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<(String, Vec<FluentError>)> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        Some((text, errors))
    }

    /// The language.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// A text without arguments. For a key that is not there, or whose text wants arguments, the key itself, which is
    /// then listed in [`crate::missing_keys`].
    #[must_use]
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        if let Some(Message::Plain(text)) = self.messages.get(key) {
            return text;
        }
        self.miss(key);
        key
    }

    /// A text with its arguments filled in. A missing key is shown itself, a missing argument as its name in braces;
    /// both are listed in [`crate::missing_keys`].
    #[must_use]
    pub fn with(&self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        match self.messages.get(key) {
            Some(Message::Plain(text)) => text.clone(),
            Some(Message::Filled { names, pattern }) => {
                for name in names.iter().filter(|name| given(args, name).is_none()) {
                    self.miss(&format!("{key}: ${name}"));
                }
                pattern.as_ref().map_or_else(|| self.by_fluent(key, args), |pattern| pattern.fill(args))
            }
            None => {
                self.miss(key);
                key.to_owned()
            }
        }
    }

    /// A text with arguments as Fluent writes it.
    fn by_fluent(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.format_anyhow(key, Some(&values(args))).map_or_else(|| key.to_owned(), |(text, _)| text)
    }

    /// Whether there is a text of that key, with or without arguments.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.messages.contains_key(key)
    }

    /// Every key, in no particular order; for tests that look for texts nobody uses.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.messages.keys().map(String::as_str)
    }

    fn miss(&self, what: &str) {
        missing::record(format!("{}/{what}", self.locale.tag()));
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.messages.len();
        f.debug_struct("Texts").field("locale", &self.locale).field("texts", &texts).finish_non_exhaustive()
    }
}

/// The values as Fluent takes them.
fn values<'a>(args: &'a [(&'a str, Arg<'_>)]) -> FluentArgs<'a> {
    args.iter().map(|(name, arg)| (*name, arg.value())).collect()
}

/// The operator's pattern as a resource of exactly one entry, or what is wrong with it.
fn override_resource(key: &str, pattern: &str, original: &str) -> Result<FluentResource, String> {
    let known = arguments(original);
    if let Some(name) = arguments(pattern).into_iter().find(|name| !known.contains(name)) {
        return Err(format!("there is no argument ${name}"));
    }
    // Each further line is indented, so that it stays part of this text and cannot begin another.
    let resource = FluentResource::try_new(format!("{key} =\n    {}\n", pattern.trim().replace('\n', "\n    ")))
        .map_err(|(_, errors)| causes(&errors))?;
    Ok(resource)
}

fn causes(errors: &[impl fmt::Display]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
