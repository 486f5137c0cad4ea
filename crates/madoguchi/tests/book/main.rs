//! The operator's book: its commands are those of the program, its files are those that are shipped, and who follows it has a
//! portal.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod followed;
#[cfg(test)]
mod shipped;
#[cfg(test)]
mod text;
