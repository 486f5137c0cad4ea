//! The machine that was measured on, and whether it has room.

use crate::{
    process::output,
    report::{count, megabytes, println},
    world::{Bench, World},
};
use anyhow::bail;
use std::{env, fs, process::Command, thread};

/// Bytes on disk for each customer while both engines are measured: bundles, both databases with their logs, and the
/// files and tables of the bulk load.
const BYTES_PER_CUSTOMER: u64 = 45_000;
/// Bytes on disk that even the smallest run needs.
const BYTES_AT_LEAST: u64 = 2_000_000_000;

/// Prints how much room a run needs, and refuses to run when there is less.
pub(crate) fn check_space(bench: &Bench, customers: u64) -> anyhow::Result<()> {
    let needed = BYTES_AT_LEAST + customers * BYTES_PER_CUSTOMER;
    let free = output(Command::new("df").args(["--block-size=1", "--output=avail"]).arg(&bench.data))?;
    let free: u64 = free.lines().last().unwrap_or_default().trim().parse()?;
    println(&format!("{} customers need up to {}; {} are free", count(customers), megabytes(needed), megabytes(free)));
    // What is kept from an earlier run is there already.
    if free < needed && !bench.keep {
        bail!("{} has too little room: name another folder with MADOGUCHI_BENCH_DATA", bench.data.display());
    }
    Ok(())
}

/// The head of the report: when, how, and on what.
pub(crate) fn head(bench: &Bench, customers: u64) -> anyhow::Result<String> {
    let cpu = fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let memory = fs::read_to_string("/proc/meminfo")?;
    let memory = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or("unknown");
    let memory: u64 = memory.trim().trim_end_matches("kB").trim().parse().unwrap_or(0);
    let postgres = bench.sql("postgres", "SHOW server_version")?;
    let sqlite = output(Command::new("sqlite3").arg("--version"))?;
    let command = env::var("MADOGUCHI_BENCH_COMMAND").unwrap_or_else(|_| env::args().collect::<Vec<_>>().join(" "));
    Ok(format!(
        "# Performance\n\n\
         Made by `{command}` on {date}, {customers} customers with 24 bills, lines for the last 3 months.\n\n\
         - Machine: {cores} × {model}, {memory} of memory, Linux {kernel}; client, product and PostgreSQL on it together\n\
         - PostgreSQL {postgres}, with fsync; SQLite in the product, its shell {sqlite}\n\
         - Targets are those of [QUALITY](product/QUALITY.md). Ratios are what to compare between machines.\n",
        date = World::now().timestamp().strftime("%Y-%m-%d"),
        customers = count(customers),
        cores = thread::available_parallelism()?,
        model = model.trim_start_matches([' ', '\t', ':']),
        memory = megabytes(memory * 1024),
        kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?.trim(),
        sqlite = sqlite.split(' ').next().unwrap_or_default(),
    ))
}
