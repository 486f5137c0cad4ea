//! The operator's people at the desk (PRODUCT §11): what they sign in with, and what each role may do.

use crate::{folding, words};

words! {
    /// One right at the desk. A page asks for the right it needs, not for a role.
    Permission {
        /// Finding customers, and seeing what they see.
        FindCustomers => "find_customers",
        /// Working on what customers asked for.
        WorkOrders => "work_orders",
        /// Writing notices and answers.
        WriteContent => "write_content",
        /// Reading the audit trail.
        ReadAudit => "read_audit",
        /// Managing who works at the desk.
        ManageStaff => "manage_staff",
    }
}

words! {
    /// The role of somebody at the desk.
    Role {
        /// Answers customers.
        Agent => "agent",
        /// Works on what customers asked for.
        Clerk => "clerk",
        /// Writes what customers read.
        Editor => "editor",
        /// Reads the audit trail.
        Auditor => "auditor",
        /// Has every permission.
        Admin => "admin",
    }
}

impl Role {
    /// The only table of what each role may do.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Agent => &[Permission::FindCustomers],
            Self::Clerk => &[Permission::FindCustomers, Permission::WorkOrders],
            Self::Editor => &[Permission::WriteContent],
            Self::Auditor => &[Permission::ReadAudit],
            Self::Admin => Permission::ALL,
        }
    }

    /// Whether the role has that permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// The name somebody at the desk signs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSignIn {
    written: String,
    key: String,
}

/// Why a sign-in name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StaffSignInFault {
    /// Not 2 to 64 characters.
    #[error("a sign-in name has 2 to 64 characters")]
    Length,
    /// A character that is not allowed.
    #[error("a sign-in name holds letters, digits and . _ @ + - only")]
    Character,
}

impl StaffSignIn {
    /// Reads a sign-in name in whatever width it was typed: 2 to 64 letters, digits and `. _ @ + -`.
    pub fn parse(typed: &str) -> Result<Self, StaffSignInFault> {
        let key = Self::key_of(typed);
        let taken = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '@' | '+' | '-');
        if !(2..=64).contains(&key.chars().count()) {
            Err(StaffSignInFault::Length)
        } else if key.chars().all(taken) {
            Ok(Self { written: typed.trim().to_owned(), key })
        } else {
            Err(StaffSignInFault::Character)
        }
    }

    /// The key by which a sign-in name is found, for whatever was typed.
    #[must_use]
    pub fn key_of(typed: &str) -> String {
        folding::email_key(typed)
    }

    /// As its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The key it is found by.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_its_work_and_no_more() {
        use Permission::{FindCustomers, ManageStaff, ReadAudit, WorkOrders, WriteContent};
        for (role, may) in [
            (Role::Agent, &[FindCustomers][..]),
            (Role::Clerk, &[FindCustomers, WorkOrders]),
            (Role::Editor, &[WriteContent]),
            (Role::Auditor, &[ReadAudit]),
            (Role::Admin, &[FindCustomers, WorkOrders, WriteContent, ReadAudit, ManageStaff]),
        ] {
            for permission in Permission::ALL {
                assert_eq!(role.may(*permission), may.contains(permission), "{role} {permission}");
            }
        }
    }

    #[test]
    fn only_an_admin_says_who_works_here() {
        let managers: Vec<_> = Role::ALL.iter().filter(|role| role.may(Permission::ManageStaff)).collect();
        assert_eq!(managers, [&Role::Admin]);
    }

    #[test]
    fn a_sign_in_name_is_read_in_any_width_and_case() {
        for (typed, name) in [("Saeki.C", "saeki.c"), ("ｓａｅｋｉ", "saeki"), (" a-1@x.jp ", "a-1@x.jp")] {
            assert_eq!(StaffSignIn::parse(typed).unwrap().key(), name, "{typed}");
        }
        assert_eq!(StaffSignIn::parse("a"), Err(StaffSignInFault::Length));
        assert_eq!(StaffSignIn::parse(&"a".repeat(65)), Err(StaffSignInFault::Length));
        assert_eq!(StaffSignIn::parse("佐伯"), Err(StaffSignInFault::Character));
        assert_eq!(StaffSignIn::parse("sa eki"), Err(StaffSignInFault::Character));
    }
}
