//! A database that moves to PostgreSQL and back, and a move that is killed half-way.

use crate::{children::free_ports, postgresql::Cluster, site::Site};
use std::{fs, net::SocketAddr, process::Output};

/// A site that has imported 200 customers.
fn site() -> Site {
    let [port] = free_ports();
    let site = Site::new("sqlite:first.db", SocketAddr::from(([127, 0, 0, 1], port)));
    site.run(&["migrate"]);
    site.run(&["demo-data", "--customers", "200", "--out", "world"]);
    site.run(&["import", "world"]);
    site
}

/// The lines of the tables: name, rows, checksum.
fn tables(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8_lossy(&output.stdout);
    lines.lines().filter(|line| line.ends_with('✓')).map(ToOwned::to_owned).collect()
}

#[test]
fn it_moves_to_postgresql_and_back_though_killed_on_the_way() {
    let (cluster, site) = (Cluster::start(), site());
    fs::write(site.path("there"), cluster.address()).unwrap();
    let mut killed = site.start(&["db", "copy", "--to", "file:there"]);
    killed.wait_for("Copying customer_bill");
    killed.kill();

    let there = site.try_to(&["db", "copy", "--to", "file:there"]);
    let said = String::from_utf8_lossy(&there.stderr);
    assert!(said.contains("rows of a copy that was interrupted"), "{said}");
    let back = site.try_to(&["db", "copy", "--from", "file:there", "--to", "sqlite:back.db"]);
    let both = [tables(&there), tables(&back)];
    assert!(both[0].len() > 20 && both[0][0].starts_with("customer") && both[0][0].contains("200"), "{both:?}");
    assert_eq!(both[0], both[1]);
}

#[test]
fn what_cannot_be_copied_is_told_in_a_sentence() {
    let site = site();
    site.run(&["db", "copy", "--to", "sqlite:other.db"]);
    site.run(&["--database", "sqlite:other.db", "import", "world"]);
    site.run(&["--database", "sqlite:empty.db", "migrate"]);
    fs::write(site.path("nothing"), "\n").unwrap();
    for (arguments, sentence) in [
        (&["--to", "sqlite:./first.db"][..], "source and target are the same database"),
        (&["--to", "sqlite:other.db"], "its table import_run holds something else"),
        (&["--from", "sqlite:empty.db", "--to", "sqlite:first.db"], "its table customer holds something else"),
        (&["--from", "sqlite:none.db", "--to", "sqlite:new.db"], "there is no database at none.db"),
        (&["--to", "file:nothing"], "--to: the address of a database is empty"),
        (&["--to", "env:NOWHERE"], "--to: NOWHERE is not set"),
    ] {
        let output = site.try_to(&[&["db", "copy"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(sentence), "{arguments:?}: {said}");
    }
}
