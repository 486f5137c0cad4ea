//! Which files may import which (ARCHITECTURE §1).

#[cfg(test)]
mod app;
