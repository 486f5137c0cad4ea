//! The book followed on a machine with nothing on it: what its chapters say is typed, line by line.
//!
//! The machine is a folder. What only root can do there, users, owners, services, packages, is not done.

use crate::text::{Page, command, source};
use std::{
    env, fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// Where the book puts things.
const PLACES: [&str; 8] = [
    "/etc/madoguchi",
    "/etc/systemd/system",
    "/etc/nginx/sites-enabled",
    "/var/lib/madoguchi",
    "/var/backups/madoguchi",
    "/var/spool/madoguchi",
    "/var/www/madoguchi",
    "/usr/local/bin",
];

/// Other people's programs, and what they do here.
const PROGRAMS: [(&str, &str); 9] = [
    ("adduser", ":"),
    ("apt-get", ":"),
    ("cargo", ":"),
    ("chgrp", ":"),
    ("nginx", ":"),
    ("systemctl", ":"),
    ("runuser", "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\""),
    // As the real one, without owner and group.
    (
        "install",
        "n=$#; while [ $n -gt 0 ]; do word=$1; shift; n=$((n-1)); case $word in
         -o|-g) shift; n=$((n-1));; *) set -- \"$@\" \"$word\";; esac; done; exec /usr/bin/install \"$@\"",
    ),
    ("chown", ":"),
];

/// What is refused after an installation, and in which words.
const REFUSED: [(&str, &str); 3] = [
    ("customers resume", "no customer"),
    ("letters returned", "no letter has the number"),
    (".toml orders ", "there is no order"),
];

struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        for place in ["/programs", "/source/target/release", "/source/deploy/systemd", "/source/deploy/nginx"] {
            fs::create_dir_all(machine.path(place)).unwrap();
        }
        for place in ["/etc/systemd/system", "/etc/nginx/sites-enabled", "/usr/local/bin"] {
            fs::create_dir_all(machine.path(place)).unwrap();
        }
        for (name, text) in PROGRAMS {
            script(&machine.path("/programs").join(name), text);
        }
        let program = format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_madoguchi"));
        script(&machine.path("/source/target/release/madoguchi"), &program);
        for folder in ["deploy", "deploy/systemd", "deploy/nginx"] {
            for entry in fs::read_dir(source().join(folder)).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_file() {
                    let to = machine.path("/source").join(folder).join(entry.file_name().unwrap());
                    // No mail server is there.
                    let text = fs::read_to_string(&entry).unwrap();
                    let text = text.replace("\"mail.example.jp\"", "\"127.0.0.1\"\nport = 9");
                    fs::write(to, machine.moved(&text)).unwrap();
                }
            }
        }
        machine
    }

    fn path(&self, place: &str) -> PathBuf {
        self.folder.path().join(place.trim_start_matches('/'))
    }

    /// The text with its places on this machine.
    fn moved(&self, text: &str) -> String {
        let folder = self.folder.path().display();
        PLACES.iter().fold(text.to_owned(), |text, place| text.replace(place, &format!("{folder}{place}")))
    }

    fn types(&self, line: &str) -> Output {
        let mut shell = Command::new("/bin/sh");
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MADOGUCHI_")) {
            shell.env_remove(name);
        }
        let programs =
            format!("{}:{}:/usr/bin:/bin", self.path("/programs").display(), self.path("/usr/local/bin").display());
        shell.env("PATH", programs).arg("-c").arg(self.moved(line)).current_dir(self.path("/source"));
        let mut running =
            shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a shell");
        // Whoever asks for nothing does not read it.
        let _ = running.stdin.take().unwrap().write_all(b"open-sesame\n");
        running.wait_with_output().unwrap()
    }

    /// Types a line that must do what it says, or be refused as it should.
    fn follows(&self, line: &str) {
        let output = self.types(line);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let refused = REFUSED.iter().find(|(what, _)| line.contains(what) && !line.contains("orders list"));
        if let Some((_, sentence)) = refused {
            assert!(!output.status.success() && said.contains(sentence), "{line}\n{said}");
        } else if line.ends_with(" check") {
            let wrong: Vec<&str> = said.lines().filter(|line| line.starts_with("wrong ")).collect();
            assert!(matches!(*wrong, [only] if only.contains("mail server")), "{line}\n{said}");
        } else {
            assert!(output.status.success(), "{line}\n{said}");
        }
    }
}

fn script(path: &Path, text: &str) {
    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The number of a customer who has a contract.
fn customer(machine: &Machine) -> String {
    let customers = fs::read_to_string(machine.path("/var/spool/madoguchi/bundle/customers.csv")).unwrap();
    let mut lines = customers.lines();
    let column = |name: &str, header: &str| header.split(',').position(|column| column == name).unwrap();
    let header = lines.next().unwrap();
    let (number, status) = (column("customer_number", header), column("status", header));
    let active = lines.find(|line| line.split(',').nth(status) == Some("active")).unwrap();
    active.split(',').nth(number).unwrap().to_owned()
}

#[test]
fn who_follows_the_book_has_a_portal_and_can_look_after_it() {
    let machine = Machine::new();
    let install = Page::named("install.md");
    let chapters = ["The binary", "User, folders, key", "The configuration", "Records", "systemd", "TLS and the proxy"];
    let mut typed = 0;
    for chapter in chapters {
        if chapter == "Records" {
            let deliver = machine.types("madoguchi demo-data --customers 40 --out /var/spool/madoguchi/bundle");
            assert!(deliver.status.success());
        }
        for line in install.part(chapter).typed() {
            typed += 1;
            machine.follows(&line);
        }
    }
    assert!(typed > 20, "{typed}");
    let mode = |place: &str| fs::metadata(machine.path(place)).unwrap().permissions().mode() & 0o7777;
    for (place, wanted) in [
        ("/etc/madoguchi/keys", 0o640),
        ("/etc/madoguchi/mail-password", 0o640),
        ("/etc/madoguchi/madoguchi.toml", 0o640),
        ("/var/spool/madoguchi", 0o2750),
        ("/var/backups/madoguchi", 0o700),
        ("/var/lib/madoguchi/madoguchi.db", 0o600),
        ("/var/www/madoguchi/madoguchi-away.html", 0o644),
    ] {
        assert_eq!(mode(place), wanted, "{place}");
    }

    let number = customer(&machine);
    fs::write(machine.path("/var/spool/madoguchi/numbers.txt"), format!("{number}\n")).unwrap();
    let copy = machine.moved("sqlite:/var/lib/madoguchi/copy.db");
    fs::write(machine.path("/etc/madoguchi/new-address"), copy).unwrap();
    let mut operated = 0;
    for line in Page::named("operating.md").typed() {
        if command(&line).is_none() {
            continue;
        }
        operated += 1;
        let backups = fs::read_dir(machine.path("/var/backups/madoguchi")).unwrap();
        let newest = backups.map(|entry| entry.unwrap().file_name().into_string().unwrap()).max().unwrap_or_default();
        machine.follows(&line.replace("0012345", &number).replace("madoguchi/FILE", &format!("madoguchi/{newest}")));
        // Who has printed them deletes them.
        for pdf in ["letters.pdf", "welcome.pdf"] {
            let _ = fs::remove_file(machine.path("/var/lib/madoguchi").join(pdf));
        }
    }
    assert!(operated > 20, "{operated}");
    let replaced = fs::read_dir(machine.path("/var/lib/madoguchi")).unwrap();
    let replaced =
        replaced.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(".replaced-"));
    assert_eq!(replaced.count(), 1, "a backup was made and restored on the way");
}
