//! What stands around every page of the desk.

use crate::{face::SIGN_IN, sign_in::SIGN_OUT, visit::Visit};
use madoguchi_app::staff::StaffUser;
use madoguchi_web::{
    component::{Icon, Link, Menu, MenuSection, SignedInAs},
    face::Frame,
};

pub(crate) fn around(visit: &Visit) -> Frame {
    let me = visit.me.as_ref();
    Frame {
        home: if me.is_some() { "/" } else { SIGN_IN },
        menu: me.map(|me| menu(visit, me)),
        switch: None,
        notice: None,
    }
}

fn menu(visit: &Visit, me: &StaffUser) -> Menu {
    let t = &visit.texts;
    let sections = vec![MenuSection {
        icon: Icon::Home,
        name: t.get("desk-home").to_owned(),
        links: vec![Link::new(t.get("desk-home"), "/")],
    }];
    let path = visit.path.split('?').next().unwrap_or("/");
    Menu::new(t.get("menu"), t.get("menu-close"), sections, path).signed_in_as(SignedInAs {
        name: t.with("desk-account", &[("role", t.role(me.role()).into()), ("name", me.name().into())]),
        sign_out: t.get("sign-out").to_owned(),
        action: SIGN_OUT.to_owned(),
        csrf: visit.csrf(),
    })
}
