//! `madoguchi import`: bundles as an operator's engineer has them, good and hostile.

mod bundle;
mod ended;
mod faults;
mod resumed;
mod taken;
