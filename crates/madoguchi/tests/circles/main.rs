//! Which files may import which.

#[cfg(test)]
mod app;
