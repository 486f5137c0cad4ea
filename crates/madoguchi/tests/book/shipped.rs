//! The files that are shipped are those of the book, and units are closed to what they never need.

use crate::text::{Page, source};
use std::fs;

fn shipped(name: &str) -> String {
    fs::read_to_string(source().join("deploy").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_book_shows_the_files_as_they_are() {
    let install = Page::named("install.md").text;
    for (name, language) in
        [("madoguchi.toml", "toml"), ("systemd/madoguchi.service", "ini"), ("nginx/madoguchi.conf", "nginx")]
    {
        let block = format!("```{language}\n{}```\n", shipped(name));
        assert!(install.contains(&block), "install.md does not show deploy/{name} as it is");
    }
    for unit in fs::read_dir(source().join("deploy/systemd")).unwrap() {
        let name = unit.unwrap().file_name().into_string().unwrap();
        let named = name.replace("-import.service", "-import.timer").replace("-backup.service", "-backup.timer");
        assert!(install.contains(&format!("`{named}`")), "install.md does not name {name}");
    }
}

/// What `systemd-analyze security` asks for, and a portal can do without.
const CLOSED: [&str; 28] = [
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "AmbientCapabilities=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "ProtectProc=invisible",
    "ProcSubset=pid",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "PrivateUsers=yes",
    "DevicePolicy=closed",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "RemoveIPC=yes",
    "LockPersonality=yes",
    "MemoryDenyWriteExecute=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallFilter=~@privileged",
    "UMask=0077",
];

#[test]
fn units_are_closed_to_the_rest_of_the_machine() {
    let mut seen = 0;
    for unit in fs::read_dir(source().join("deploy/systemd")).unwrap() {
        let path = unit.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "service") {
            continue;
        }
        seen += 1;
        let unit = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = unit.lines().collect();
        for directive in CLOSED.iter().chain(&["User=madoguchi", "StateDirectory=madoguchi"]) {
            assert!(lines.contains(directive), "{} lacks {directive}", path.display());
        }
    }
    assert_eq!(seen, 5);
}
