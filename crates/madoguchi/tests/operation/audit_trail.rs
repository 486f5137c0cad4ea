//! The audit trail as an operator's engineer looks after it.

use crate::{children::free_ports, site::Site};
use madoguchi_store::{Db, PoolSize, sql};
use std::net::SocketAddr;

#[tokio::test]
async fn somebody_who_tampers_with_the_trail_is_found_and_the_exit_code_says_so() {
    let [port] = free_ports();
    let site = Site::new("sqlite:first.db", SocketAddr::from(([127, 0, 0, 1], port)));
    site.run(&["migrate"]);
    site.run(&["demo-data", "--customers", "20", "--out", "world"]);
    let verify = || {
        let output = site.try_to(&["audit", "verify"]);
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (well, said) = verify();
    assert!(well && said.contains("no head was noted"), "{said}");
    for arguments in [&["import", "world"][..], &["import", "world", "--ignore-hashes"]] {
        site.run(arguments);
    }
    site.run(&["worker", "--once"]);
    let (well, said) = verify();
    assert!(
        well && said.contains("2  lines are as they were sealed") && said.ends_with("everything is well\n"),
        "{said}"
    );

    let address = format!("sqlite:{}", site.path("first.db").display());
    let db = Db::open(&address, PoolSize { connections: 1 }).await.unwrap();
    db.tick(sql!("UPDATE audit SET detail = 'nothing' WHERE number = 1")).await.unwrap();
    db.tick(sql!("DELETE FROM audit WHERE number = 2")).await.unwrap();
    db.close().await;
    let (well, said) = verify();
    assert!(!well && said.contains("line 1 (") && said.contains("line 2 is missing"), "{said}");
    // The trail was sealed with a key other than the one that is now in the file.
    std::fs::remove_file(site.path("keys")).unwrap();
    site.run(&["keys", "generate", "keys"]);
    let (well, said) = verify();
    assert!(!well && said.contains("sealed with another key"), "{said}");
}
