//! `madoguchi import`: bundles as an operator's engineer has them, right ones and hostile ones.

mod bundle;
mod ended;
mod faults;
mod resumed;
mod taken;
