//! The people at the desk: what a session of theirs lets them do, and what ends it.

use crate::common::{at, stamp};
use madoguchi_domain::{
    id::StaffId,
    session::SessionPolicy,
    staff::{Permission, Role},
    time::Ts,
};
use madoguchi_store::{
    Db, StoreError, both_engines,
    staff::{
        FindCustomers, ManageStaff, NewStaff, Permitted, ReadAudit, StaffUser, WorkOrders, WriteContent, credentials,
        find, seeds,
    },
};

const SEED: &[u8] = &[5; 40];

fn token(role: Role) -> [u8; 32] {
    let mut token = [9; 32];
    token.iter_mut().zip(role.as_str().bytes()).for_each(|(to, from)| *to = from);
    token
}

/// Lets somebody of that role in, and signs her in.
async fn signed_in(db: &Db, role: Role) -> StaffId {
    let begun: Result<_, StoreError> = db
        .write_closure(move |tx| {
            Box::pin(async move {
                let new = NewStaff {
                    sign_in: role.to_string(),
                    sign_in_key: role.to_string(),
                    name: "佐伯 千夏".to_owned(),
                    role,
                    password_hash: "hash".to_owned(),
                };
                let id = tx.add_staff(&stamp(at(0)), &new).await?.unwrap();
                assert_eq!(tx.add_staff(&stamp(at(0)), &new).await?, None, "the name is taken");
                tx.begin_staff_session(&stamp(at(0)), id, token(role)).await?;
                Ok(id)
            })
        })
        .await;
    begun.unwrap()
}

async fn present(db: &Db, role: Role, now: Ts) -> Option<StaffUser> {
    find(db, &SessionPolicy::default(), token(role), now).await.unwrap()
}

fn holds<P: Permitted>(user: &StaffUser) -> bool {
    user.may::<P>().is_some()
}

async fn taken(db: &Db, staff: StaffId, step: i64) -> bool {
    let taken: Result<_, StoreError> =
        db.write_closure(move |tx| Box::pin(async move { tx.use_staff_step(staff, step).await })).await;
    taken.unwrap()
}

async fn enrolled(db: &Db, staff: StaffId, step: i64) -> bool {
    let enrolled: Result<_, StoreError> =
        db.write_closure(move |tx| Box::pin(async move { tx.enrol_staff(staff, SEED, step, at(0)).await })).await;
    enrolled.unwrap()
}

both_engines! {
    async fn a_session_gives_what_its_role_may_do(db) {
        for role in Role::ALL {
            let id = signed_in(db, *role).await;
            let user = present(db, *role, at(1)).await.unwrap();
            assert_eq!((user.staff(), user.role(), user.name()), (id, *role, "佐伯 千夏"));
            assert_eq!(user.actor(), format!("staff:{id}"));
            for (held, permission) in [
                (holds::<FindCustomers>(&user), Permission::FindCustomers),
                (holds::<WorkOrders>(&user), Permission::WorkOrders),
                (holds::<WriteContent>(&user), Permission::WriteContent),
                (holds::<ReadAudit>(&user), Permission::ReadAudit),
                (holds::<ManageStaff>(&user), Permission::ManageStaff),
            ] {
                assert_eq!(held, role.may(permission), "{role} {permission}");
            }
        }
        assert!(find(db, &SessionPolicy::default(), [1; 32], at(1)).await.unwrap().is_none());
    }

    async fn it_ends_when_idle_and_by_sign_out(db) {
        signed_in(db, Role::Clerk).await;
        assert!(present(db, Role::Clerk, at(29 * 60)).await.is_some(), "which is noted");
        assert!(present(db, Role::Clerk, at(58 * 60)).await.is_some());
        assert!(present(db, Role::Clerk, at(89 * 60)).await.is_none());
        let id = present(db, Role::Clerk, at(59 * 60)).await.unwrap().session();
        let ended: Result<_, StoreError> = db
            .write_closure(move |tx| {
                Box::pin(async move {
                    Ok((tx.end_staff_session(id, at(60 * 60)).await?, tx.end_staff_session(id, at(60 * 60)).await?))
                })
            })
            .await;
        assert_eq!(ended.unwrap(), (true, false));
        assert!(present(db, Role::Clerk, at(60 * 60)).await.is_none());
    }

    async fn who_is_taken_off_the_desk_is_nobody_there(db) {
        let id = signed_in(db, Role::Agent).await;
        let closed: Result<_, StoreError> = db
            .write_closure(|tx| {
                Box::pin(async move {
                    Ok((tx.close_staff("agent", at(5)).await?, tx.close_staff("agent", at(5)).await?))
                })
            })
            .await;
        assert_eq!(closed.unwrap(), (Some(id), None));
        assert!(present(db, Role::Agent, at(6)).await.is_none());
        assert!(credentials(db, "agent").await.unwrap().is_none());
        assert!(!enrolled(db, id, 7).await);
    }

    async fn an_authenticator_is_set_up_once_and_each_step_taken_once(db) {
        let id = signed_in(db, Role::Admin).await;
        assert!(credentials(db, "admin").await.unwrap().unwrap().authenticator.is_none());
        assert!(!taken(db, id, 8).await, "there is none");
        assert_eq!((enrolled(db, id, 7).await, enrolled(db, id, 9).await), (true, false));
        assert_eq!((taken(db, id, 7).await, taken(db, id, 8).await, taken(db, id, 8).await), (false, true, false));
        let app = credentials(db, "admin").await.unwrap().unwrap().authenticator.unwrap();
        assert_eq!((app.seed.as_slice(), app.used_step), (SEED, 8));
        assert_eq!(seeds(db, None, 10).await.unwrap(), [(id, SEED.to_vec())]);
        assert_eq!(seeds(db, Some(id), 10).await.unwrap(), []);
        let resealed: Result<_, StoreError> = db
            .write_closure(move |tx| {
                Box::pin(async move {
                    Ok((tx.reseal_staff(id, SEED, &[6; 40]).await?, tx.reseal_staff(id, SEED, &[6; 40]).await?))
                })
            })
            .await;
        assert_eq!(resealed.unwrap(), (true, false));
    }
}
