//! Settings with several things wrong in them, and what `check` says.

use crate::{children::free_ports, site::Site};
use std::{fs, process::Output};

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_look_names_everything_that_is_wrong_and_tries_what_it_can() {
    let [port] = free_ports();
    let site = Site::new("sqlite:portal.db", ([127, 0, 0, 1], port).into());
    site.run(&["migrate"]);
    let configuration = fs::read_to_string(site.path("madoguchi.toml")).unwrap();
    let wrong =
        configuration.replace("[log]", "[policies.session]\nidle_minutes = 0\nstep_up_minutes = \"ten\"\n[log]");
    fs::write(site.path("madoguchi.toml"), wrong).unwrap();
    let output = site.try_to(&["check"]);
    let said = words(&output);
    assert!(!output.status.success());
    for line in
        ["idle_minutes is 0", "step_up_minutes: \"ten\" is not a whole number", "ok     database", "ok     mail server"]
    {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    let refused = site.try_to(&["migrate"]);
    assert!(!refused.status.success() && words(&refused).contains("step_up_minutes"), "and nothing else runs");
}
