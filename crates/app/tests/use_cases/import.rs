//! `madoguchi import`: bundles as an operator's engineer has them, good and hostile.

mod bundle;
mod ended;
mod faults;
mod held;
mod looked_at;
mod resumed;
mod taken;
