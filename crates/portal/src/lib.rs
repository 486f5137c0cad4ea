//! The subscriber's pages.
//!
//! [`routes`] is the table of all of them; each feature has a module and a folder of templates of its name.

mod contact;
mod credential;
mod customer;
mod household;
mod language;
mod passkey;
mod portal_id;
mod recovery;
mod registration;
mod second_factor;
mod session;
mod settings;
mod sign_in;
mod statement;
mod step_up;
mod top;
mod wished_password;

use axum::routing::{get, post};
use madoguchi_web::route::Route;

/// Every page of the portal (PRODUCT §13).
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::subscriber("/", get(top::show)),
        Route::public("/sign-in", get(sign_in::show).post(sign_in::submit)).with_form(),
        Route::public("/sign-in/passkey", post(passkey::sign_in)).with_form(),
        Route::public("/sign-in/second-step", get(second_factor::step::show).post(second_factor::step::submit))
            .with_form(),
        Route::public("/sign-out", get(sign_in::show_sign_out).post(sign_in::sign_out)).with_form(),
        Route::public("/language", post(language::choose)).with_form(),
        Route::public("/register", get(registration::begin::show)),
        Route::public("/register/contract", get(registration::contract::show).post(registration::contract::submit))
            .with_form(),
        Route::public("/register/extra", get(registration::extra::show).post(registration::extra::submit)).with_form(),
        Route::public("/register/id", get(registration::id::show).post(registration::id::submit)).with_form(),
        Route::public("/register/confirm", get(registration::confirm::show).post(registration::confirm::submit))
            .with_form(),
        Route::login("/register/verify", get(registration::verify::show).post(registration::verify::submit))
            .with_form(),
        Route::login("/register/done", get(registration::done::show)),
        Route::public("/register/letter", get(registration::letter::show).post(registration::letter::submit))
            .with_form(),
        Route::public("/register/letter/done", get(registration::letter::done)),
        Route::public("/register/temporary", get(registration::temporary::show).post(registration::temporary::submit))
            .with_form(),
        Route::public("/recover", get(recovery::choose::show).post(recovery::choose::submit)).with_form(),
        Route::public("/recover/password", get(recovery::id::show).post(recovery::id::submit)).with_form(),
        Route::public("/recover/code", get(recovery::code::show).post(recovery::code::submit)).with_form(),
        Route::public("/recover/passphrase", get(recovery::passphrase::show).post(recovery::passphrase::submit))
            .with_form(),
        Route::public("/recover/sent", get(recovery::sent::show).post(recovery::sent::resend)).with_form(),
        Route::public("/recover/reissue", get(recovery::reissue::show).post(recovery::reissue::submit)).with_form(),
        Route::public("/recover/second-factor", get(recovery::factor::show).post(recovery::factor::submit)).with_form(),
        Route::public("/recover/new-password", get(recovery::new_password::show).post(recovery::new_password::submit))
            .with_form(),
        Route::public("/recover/done", get(recovery::done::show)),
        Route::public("/not-me", get(credential::not_me::show).post(credential::not_me::submit)).with_form(),
        Route::login("/step-up", get(step_up::show).post(step_up::submit)).with_form(),
        Route::login("/settings", get(settings::show)),
        Route::subscriber("/customer", get(customer::show)),
        Route::login("/customer/contact", get(contact::form::show).post(contact::form::submit)).with_form(),
        Route::login("/customer/contact/confirm", get(contact::confirm::show).post(contact::confirm::submit))
            .with_form(),
        Route::login("/customer/contact/done", get(contact::done::show))
            .sample("/customer/contact/done?receipt=0000-0000-0000"),
        Route::login("/settings/id", get(portal_id::form::show).post(portal_id::form::submit)).with_form(),
        Route::login("/settings/id/confirm", get(portal_id::confirm::show).post(portal_id::confirm::submit))
            .with_form(),
        Route::login("/settings/id/done", get(portal_id::done::show))
            .sample("/settings/id/done?receipt=0000-0000-0000"),
        Route::login("/settings/password", get(credential::password::show).post(credential::password::submit))
            .with_form(),
        Route::login("/settings/passkeys", get(passkey::show).post(passkey::submit)).with_form(),
        Route::login("/settings/two-step", get(second_factor::two_step::show).post(second_factor::two_step::submit))
            .with_form(),
        Route::login("/settings/two-step/codes", get(second_factor::codes::show).post(second_factor::codes::submit))
            .with_form(),
        Route::login("/settings/sessions", get(session::show).post(session::end)).with_form(),
        Route::subscriber("/settings/household", get(household::list::show).post(household::list::submit)).with_form(),
        Route::subscriber("/settings/household/invite", get(household::invite::show).post(household::invite::submit))
            .with_form(),
        Route::subscriber(
            "/settings/household/invite/{id}",
            get(household::review::show).post(household::review::submit),
        )
        .with_form()
        .sample("/settings/household/invite/018f0000-0000-7000-8000-000000000000"),
        Route::subscriber(
            "/settings/household/{grant}/revoke",
            get(household::revoke::show).post(household::revoke::submit),
        )
        .with_form()
        .sample("/settings/household/018f0000-0000-7000-8000-000000000000/revoke"),
        Route::login("/settings/household/add", get(household::add::show).post(household::add::submit)).with_form(),
        Route::login(
            "/settings/household/add/confirm",
            get(household::add::show_confirm).post(household::add::submit_confirm),
        )
        .with_form(),
        Route::subscriber("/switch", get(household::switch::show).post(household::switch::submit)).with_form(),
        Route::public("/invitation", get(household::answer::show).post(household::answer::submit)).with_form(),
        Route::subscriber("/invitation/done", get(household::answer::done)),
        Route::public("/no-contract", get(household::none::show)),
        Route::subscriber("/statements", get(statement::list::show)),
        Route::subscriber("/statements/{month}", get(statement::month::show)).sample("/statements/2026-11"),
        Route::subscriber("/statements/{month}/{number}", get(statement::bill::show))
            .sample("/statements/2026-11/B0001"),
    ]
}
