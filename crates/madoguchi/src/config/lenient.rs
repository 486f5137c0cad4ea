//! Reads settings so that one wrong value hides no other: it is told, and the rest is read as if it were not set.

use super::Config;
use serde_path_to_error::Segment;
use toml::{Table, Value};

/// The settings in a table, and what of it could not be read, one sentence each. `variable` names the variable of the
/// environment that a setting comes from.
pub(super) fn read<'v>(mut table: Table, variable: impl Fn(&str) -> Option<&'v str>) -> (Config, Vec<String>) {
    let mut faults = Vec::new();
    // Each turn mends a value or takes one away, so it ends.
    loop {
        let error = match serde_path_to_error::deserialize(Value::Table(table.clone())) {
            Ok(config) => return (config, faults),
            Err(error) => error,
        };
        let message = error.inner().message().to_owned();
        let place = Place::of(&error, &message, &table);
        let variable = variable(&place.setting());
        let value = place.value(&mut table);
        if let Some(mended) = variable.and(value.as_deref()).and_then(|value| mended(value, &message)) {
            if let Some(value) = value {
                *value = mended;
            }
            continue;
        }
        let from = variable.map_or(String::new(), |name| format!(" ({name})"));
        faults.push(format!("{}{from}: {}", place.shown(), sentence(&message, value.as_deref(), place.is_secret())));
        if !place.remove(&mut table) {
            // What is wrong cannot be told apart from the rest.
            return (Config::default(), faults);
        }
    }
}

enum Step {
    Key(String),
    Item(usize),
}

/// Where a value stands.
struct Place(Vec<Step>);

impl Place {
    fn of(error: &serde_path_to_error::Error<toml::de::Error>, message: &str, table: &Table) -> Self {
        let steps = error.path().iter().filter_map(|segment| match segment {
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Seq { index } => Some(Step::Item(*index)),
            Segment::Enum { .. } | Segment::Unknown => None,
        });
        let mut place = Self(steps.collect());
        // What is wrong may be a name in that section.
        if let Some(name) = message.split('`').nth(1) {
            place.0.push(Step::Key(name.to_owned()));
            if place.value(&mut table.clone()).is_none() {
                place.0.pop();
            }
        }
        place
    }

    /// The value there.
    fn value<'t>(&self, table: &'t mut Table) -> Option<&'t mut Value> {
        let (first, rest) = self.0.split_first()?;
        let Step::Key(key) = first else { return None };
        rest.iter().try_fold(table.get_mut(key)?, |value, step| match step {
            Step::Key(key) => value.as_table_mut()?.get_mut(key),
            Step::Item(item) => value.as_array_mut()?.get_mut(*item),
        })
    }

    /// Takes the value away; whether there was one.
    fn remove(mut self, table: &mut Table) -> bool {
        let Some(last) = self.0.pop() else { return false };
        if self.0.is_empty() {
            return matches!(last, Step::Key(key) if table.remove(&key).is_some());
        }
        match (self.value(table), last) {
            (Some(Value::Table(section)), Step::Key(key)) => section.remove(&key).is_some(),
            (Some(Value::Array(items)), Step::Item(item)) if item < items.len() => {
                items.remove(item);
                true
            }
            _ => false,
        }
    }

    /// The setting's name, without the item of a list.
    fn setting(&self) -> String {
        let keys = self.0.iter().map_while(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Item(_) => None,
        });
        keys.collect::<Vec<_>>().join(".")
    }

    fn shown(&self) -> String {
        self.0.iter().fold(String::new(), |shown, step| match step {
            Step::Key(key) if shown.is_empty() => key.clone(),
            Step::Key(key) => format!("{shown}.{key}"),
            Step::Item(item) => format!("{shown}[{item}]"),
        })
    }

    fn is_secret(&self) -> bool {
        matches!(self.0.last(), Some(Step::Key(key)) if ["password", "secret", "url"].contains(&key.as_str()))
    }
}

/// The text of a variable as what its setting takes: a number, a truth, a list with commas.
fn mended(value: &Value, message: &str) -> Option<Value> {
    let text = value.as_str()?;
    match expected(message)? {
        "a boolean" => text.parse().ok().map(Value::Boolean),
        "a sequence" => {
            Some(text.split(',').map(|item| Value::String(item.trim().to_owned())).collect::<Vec<_>>().into())
        }
        kind if is_number(kind) => text.parse().ok().map(Value::Integer),
        _ => None,
    }
}

fn expected(message: &str) -> Option<&str> {
    message.split_once(", expected ").map(|(_, expected)| expected.trim())
}

fn is_number(kind: &str) -> bool {
    ["u8", "u16", "u32", "u64", "usize", "i64"].contains(&kind)
}

/// What is wrong, in words of somebody who writes settings. A secret is not repeated.
fn sentence(message: &str, value: Option<&Value>, secret: bool) -> String {
    // A section written as one text may be a secret that slipped a line.
    let section = expected(message).is_some_and(|kind| kind.starts_with("struct ") || kind == "a map");
    let is = match value {
        Some(Value::String(_)) if section => "what stands there".to_owned(),
        Some(Value::String(text)) if !secret => format!("{text:?}"),
        Some(Value::Integer(number)) if !secret => number.to_string(),
        Some(Value::Boolean(truth)) if !secret => truth.to_string(),
        _ => "what stands there".to_owned(),
    };
    let choices = || expected(message).unwrap_or_default().trim_start_matches("one of ").to_owned();
    if message.starts_with("unknown field") {
        return format!("there is no such setting; there is {}", choices());
    }
    if message.starts_with("unknown variant") {
        return format!("{is} is not possible; possible is {}", choices().replace('`', "\""));
    }
    if let Some(field) = message.strip_prefix("missing field ") {
        return format!("{field} is missing in it");
    }
    let wanted = match (message, expected(message)) {
        ("invalid socket address syntax", _) => "an address with a port, such as 127.0.0.1:8080",
        ("invalid IP address syntax", _) => "a network, such as 10.0.0.0/8 or 127.0.0.1/32",
        (_, Some("a boolean")) => "true or false, without quotes",
        (_, Some("u16")) => "a whole number from 0 to 65535, without quotes",
        (_, Some(kind)) if is_number(kind) => "a whole number that is not below 0, without quotes",
        (_, Some("a string" | "string only" | "path string")) => "a text in quotes",
        (_, Some("a sequence")) => "a list in brackets, such as [\"…\", \"…\"]",
        (_, Some(kind)) if kind.starts_with("struct ") || kind == "a map" => "a section with settings of its own",
        // What a kind of value says of itself.
        _ => return message.to_owned(),
    };
    format!("{is} is not {wanted}")
}
