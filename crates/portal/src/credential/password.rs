//! パスワードの変更: the present password, the new one twice (PRODUCT §4.2).

use crate::{
    guard::{Access, LoginPage, LoginWriterForm, MayWrite},
    visit::{Portal, Visit},
    wished_password::{WishedPassword, made_notice, password_fault},
};
use askama::{Template, filters::HtmlSafe};
use axum::response::Response;
use madoguchi_app::{
    Login,
    credential::{self, PasswordChange, PasswordForm, PasswordFormFault},
};
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    change_page::{Body, ChangePage, DoneBody, Open, Paths, Screens, at_once, form_with},
    change_paths,
    component::{Breadcrumb, Field, Markup},
    frame::below_top,
};

/// Where a password is made, by a button of the form.
const MAKE: &str = "/settings/password/make";

/// The pages of this change.
pub(crate) fn routes() -> Vec<Route<Access>> {
    [at_once::<Pages>(), Route::form(MAKE, to_form, make)].map(|route| route.open_to(Access::Login)).into()
}

/// Leads to the form when a button's own address is opened, by going back or after a sign-in.
async fn to_form(LoginPage { visit, .. }: LoginPage) -> Response {
    visit.see(Pages::PATHS.form)
}

/// Tells the browser's password manager whose password it is.
#[derive(Template)]
#[template(path = "credential/username.html")]
struct Username<'p> {
    portal_id: &'p str,
}

// Its template escapes what it is given.
impl HtmlSafe for Username<'_> {}

pub(crate) struct Pages;

impl ChangePage for Pages {
    type Face = Portal;
    type Change = PasswordChange;
    type Guard = MayWrite<Login>;
    const PATHS: Paths = change_paths!(at once "/settings/password");
    const SCREENS: Screens = Screens { form: "M-02", review: None, done: "M-02" };
    const TITLE: &'static str = "password-change";

    fn trail(visit: &Visit) -> Breadcrumb {
        below_top(visit, Vec::new(), visit.texts.get("password-change"))
    }

    fn back(_visit: &Visit) -> String {
        "/".to_owned()
    }

    fn form(visit: &Visit, change: &PasswordChange, _typed: &PasswordForm, faults: &Faults) -> Body {
        body(visit, change, faults, None)
    }

    fn told(visit: &Visit, fault: &PasswordFormFault, faults: &mut Faults) {
        let t = &visit.texts;
        match *fault {
            PasswordFormFault::Current => faults.add("current_password", t.get("password-current-wrong")),
            PasswordFormFault::Delayed(delay) => *faults = Faults::whole(&visit.delayed("password-delayed", delay)),
            PasswordFormFault::New(fault) => faults.add("password", t.get(password_fault(fault))),
            PasswordFormFault::Same => faults.add("password", t.get("password-same-as-before")),
            PasswordFormFault::Again => faults.add("password_again", t.get("password-again-differs")),
        }
    }

    async fn done(visit: &Visit, _change: &PasswordChange) -> Result<DoneBody, Failure> {
        let t = &visit.texts;
        Ok(DoneBody::new(t.get("password-changed-text")).line(t.get("password-changed-mail")))
    }
}

/// `made` is a password that was made for this person; it is shown, to be written down.
fn body(visit: &Visit, change: &PasswordChange, faults: &Faults, made: Option<&str>) -> Body {
    let (t, current) = (&visit.texts, "current_password");
    let field = Field::password(current, t.get("password-current"), t.get("show-password"), t.get("hide-password"))
        .autocomplete("current-password")
        .error(faults.of(current));
    Body::new(t.get("password-change-lead"))
        .notice(made.map(|_| made_notice(t)))
        .field(Markup::of(&Username { portal_id: change.me().portal_id() }))
        .field(field)
        .field(Markup::of(&WishedPassword::new(t, ["password-new", "password-new-again"], made, MAKE, faults)))
        .submit(t.get("password-change-button"))
}

/// おまかせで作る: the form again, with a password that was made for this person.
async fn make(form: LoginWriterForm<PasswordForm>) -> Result<Response, Failure> {
    let LoginWriterForm { visit, me, posted, once } = form;
    let open = Open::<Pages>::by(&visit, &me, None).await?;
    let once = visit.once(&once);
    let (faults, made) = match posted {
        Posted::Fresh(_) => (Faults::none(), Some(credential::make_password(&visit.cx, &me).await?)),
        Posted::Stale(_) => (Faults::whole(visit.texts.get("form-stale")), None),
    };
    form_with(&visit, &open, body(&visit, &open.change, &faults, made.as_deref()).once(once), &faults)
}
