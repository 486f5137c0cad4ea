//! Who a page of the desk is for, as its handler's signature states it.

use crate::visit::{Desk, Visit};
use madoguchi_app::staff::StaffUser;
use madoguchi_web::guard::{Elsewhere, PageFor, Who};

/// Who may see a page, as the route table states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Staff who are signed in, in any role; anybody else is led to the sign-in page.
    Staff,
}

impl Who<Desk> for StaffUser {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        visit.me.clone().ok_or(Elsewhere::SignIn)
    }
}

/// A page for staff who are signed in.
pub(crate) type SignedIn = PageFor<Desk, StaffUser>;
