//! The pages as people and attackers meet them, the whole product in one process. `every_page` asks each route on both
//! engines; the others run on one, since use cases and store test their SQL on both.

#[cfg(test)]
mod anothers;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod contracts;
#[cfg(test)]
mod every_page;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod household;
#[cfg(test)]
mod language;
#[cfg(test)]
mod letter;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod registration;
#[cfg(test)]
mod replacement;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod second_factor;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod step_up;
#[cfg(test)]
mod top;
#[cfg(test)]
mod web_filter;
#[cfg(test)]
mod words;
