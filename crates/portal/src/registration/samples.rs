//! The pages of a registration in each of their states.

use super::{
    At, Said, begin, confirm,
    contract::{self, ContractForm, Place},
    done,
    extra::{self, ExtraForm},
    id,
    letter::{self, Typed},
    proof_field, replace, steps, temporary,
    verify::{self, VerifyForm},
};
use crate::{household::seen_by_guest, visit::Visit};
use madoguchi_app::{
    Subscriber,
    contact::{CodeRefusal, SendRefusal},
    keys::Token,
    letter::LetterFault,
    registration::{Chosen, Earlier, IdFault, LetterOver, NotReminded, NotReplaced, TemporaryRefusal},
};
use madoguchi_domain::{
    credential::{ContactAddressFault, PasswordFault, PortalIdFault},
    letter::WordFault,
    registration::{ClaimFault, NameFault, ProofFault, ProofKind, ReplacementProof},
    secret::Secret,
    throttle::{Delay, DelayCause},
    time::Ts,
};
use madoguchi_web::{Failure, Faults, sample::Sample};
use std::time::Duration;

const MASKED: &str = "h***o@e***.jp";

pub(crate) fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let samples = [
        of_begin(visit)?,
        of_contract(visit)?,
        of_extra(visit)?,
        of_id(visit)?,
        of_already(visit)?,
        of_replace(visit)?,
        of_confirm(visit)?,
        of_verify(visit, me)?,
        of_done(visit, me)?,
        of_letter(visit)?,
        of_temporary(visit, me)?,
    ];
    Ok(samples.into_iter().flatten().collect())
}

fn stale(visit: &Visit) -> Faults {
    Faults::whole(visit.texts.get("form-stale"))
}

fn soon(visit: &Visit) -> Ts {
    visit.cx.now.plus(Duration::from_mins(1))
}

fn of_begin(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    Ok(vec![
        Sample::of("first", &begin::page(visit, None))?,
        Sample::of("ID forgotten", &begin::page(visit, Some(Said::Forgotten)))?,
    ])
}

fn of_contract(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let (t, place) = (&visit.texts, Place::registration(visit));
    let page = |form: &ContractForm, faults: &Faults, not_proven: bool| {
        contract::page(visit, &place, form, faults, not_proven)
    };
    let nothing = ContractForm::default();
    let typed = ContractForm {
        name_kana: "山田花子".to_owned(),
        phone: "12".to_owned(),
        proof_kind: ProofKind::CardLast4.as_str().to_owned(),
        proof: ["99999999", "", "12", ""].map(str::to_owned).into(),
    };
    let wrong = [ClaimFault::Name(NameFault::NotKana), ClaimFault::Phone, ClaimFault::Proof(ProofFault::WrongLength)];
    Ok(vec![
        Sample::of("first", &contract::empty(visit, None))?,
        Sample::of("led back", &contract::empty(visit, Some(Said::Again)))?,
        Sample::of("nothing typed", &page(&nothing, &contract::without_kind(t, &nothing), false))?,
        Sample::of("faults at fields", &page(&typed, &contract::told(t, ProofKind::CardLast4, &wrong), false))?,
        Sample::of("not proven", &page(&typed, &Faults::whole(t.get("not-proven")), true))?,
        Sample::of("stale", &page(&typed, &stale(visit), false))?,
    ])
}

fn of_extra(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let t = &visit.texts;
    let kinds = [ProofKind::CustomerNumber, ProofKind::Device, ProofKind::Postcode, ProofKind::BirthDate];
    let page = |form: &ExtraForm, faults: &Faults, not_proven: bool| {
        extra::page(visit, Some(steps(t, At::Contract)), &kinds, form, faults, not_proven)
    };
    let nothing = ExtraForm::default();
    let typed =
        ExtraForm { proof_kind: ProofKind::BirthDate.as_str().to_owned(), proof: vec!["1990-02-30".to_owned()] };
    let fault = proof_field::fault_text(t, ProofKind::BirthDate, ProofFault::NotADate);
    let to_add = extra::page(visit, None, &kinds, &nothing, &Faults::none(), false);
    Ok(vec![
        Sample::of("first", &page(&nothing, &Faults::none(), false))?,
        Sample::of("adding a contract", &to_add)?,
        Sample::of("nothing chosen", &page(&nothing, &Faults::at("proof_kind", t.get("proof-kind-missing")), false))?,
        Sample::of("fault at its field", &page(&typed, &Faults::at("proof-birth_date", fault), false))?,
        Sample::of("not proven", &page(&typed, &Faults::whole(t.get("not-proven")), true))?,
        Sample::of("stale", &page(&typed, &stale(visit), false))?,
    ])
}

fn chosen() -> Chosen {
    Chosen { portal_id: "hanako@example.jp".to_owned(), contact_address: "hanako+mypage@example.jp".to_owned() }
}

fn of_id(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let (t, none) = (&visit.texts, Faults::none());
    let (nothing, typed) = (id::kept(None), id::kept(Some(chosen())));
    let invited = Chosen { portal_id: String::new(), contact_address: "jiro@example.jp".to_owned() };
    let page = |form: &id::Typed, faults: &Faults, made: Option<&str>| {
        id::page(visit, Some(steps(t, At::Id)), form, faults, made)
    };
    let wrong = [
        IdFault::PortalId(PortalIdFault::Length),
        IdFault::Password(PasswordFault::TooShort),
        IdFault::PasswordAgain,
        IdFault::Contact(ContactAddressFault::NotMailShaped),
        IdFault::Agree,
    ];
    Ok(vec![
        Sample::of("first", &page(&nothing, &none, None))?,
        Sample::of("invited", &id::page(visit, None, &id::kept(Some(invited)), &none, None))?,
        Sample::of("back from the review", &page(&typed, &none, None))?,
        Sample::of("password made", &page(&typed, &none, Some("tomika-surena-4827")))?,
        Sample::of("faults at fields", &page(&nothing, &id::told(visit, &wrong), None))?,
        Sample::of("taken", &page(&typed, &id::told(visit, &[IdFault::Taken]), None))?,
        Sample::of("too many", &page(&typed, &id::told(visit, &[IdFault::TooMany(visit.cx.now)]), None))?,
        Sample::of("stale", &page(&typed, &stale(visit), None))?,
    ])
}

fn earlier() -> Earlier {
    Earlier {
        portal_id: MASKED.to_owned(),
        ways: vec![ReplacementProof::ContactCode, ReplacementProof::Device, ReplacementProof::Letter],
        passkey: false,
        frozen: false,
        contact_address: MASKED.to_owned(),
        code_sent: false,
    }
}

fn of_already(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let earlier = earlier();
    let refused = |faults: &Faults| id::already(visit, &earlier, faults, None);
    let reminded = id::reminded(&visit.texts, MASKED.to_owned());
    Ok(vec![
        Sample::of("first", &refused(&Faults::none()))?,
        Sample::of("ID mailed", &id::already(visit, &earlier, &Faults::none(), Some(reminded)))?,
        Sample::of("mailed too often", &refused(&id::not_reminded(visit, NotReminded::Wait(soon(visit)))))?,
        Sample::of("never verified", &refused(&id::not_reminded(visit, NotReminded::Gone)))?,
        Sample::of("stale", &refused(&stale(visit)))?,
    ])
}

fn of_replace(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let by = |way: ReplacementProof, proof: &str| ExtraForm {
        proof_kind: way.as_str().to_owned(),
        proof: vec![proof.to_owned()],
    };
    let (code, device) = (by(ReplacementProof::ContactCode, "123456"), by(ReplacementProof::Device, "XX-0000"));
    let (nothing, factor) = (ExtraForm::default(), by(ReplacementProof::SecondFactor, "123456"));
    let by_letter = vec![ReplacementProof::Letter];
    let two_step = vec![ReplacementProof::SecondFactor, ReplacementProof::Letter];
    let (first, sent) = (earlier(), Earlier { code_sent: true, ..earlier() });
    let guarded = Earlier { ways: two_step.clone(), ..earlier() };
    let with_passkey = Earlier { ways: two_step, passkey: true, ..earlier() };
    let passkey_alone = Earlier { ways: by_letter.clone(), passkey: true, ..earlier() };
    let frozen = Earlier { ways: by_letter, frozen: true, ..earlier() };
    let wait = NotReplaced::Wait(soon(visit));
    let delay = Delay { until: soon(visit), cause: DelayCause::Login(5) };
    let states = [
        ("first", &first, &nothing, None),
        ("code sent", &sent, &nothing, None),
        ("two-step sign-in", &guarded, &nothing, None),
        ("two-step sign-in and passkey", &with_passkey, &nothing, None),
        ("passkey alone", &passkey_alone, &nothing, None),
        ("frozen", &frozen, &nothing, None),
        ("nothing chosen", &first, &nothing, Some(NotReplaced::WrongWay)),
        ("asked for too soon", &sent, &nothing, Some(wait)),
        ("not a code", &sent, &code, Some(NotReplaced::NotACode)),
        ("wrong code", &sent, &code, Some(NotReplaced::WrongCode)),
        ("code over", &sent, &code, Some(NotReplaced::CodeOver)),
        ("code never asked for", &first, &code, Some(NotReplaced::CodeOver)),
        ("no number of a device", &first, &device, Some(NotReplaced::Item(ProofFault::WrongLength))),
        ("another device", &first, &device, Some(NotReplaced::NotProven)),
        ("no factor", &guarded, &factor, Some(NotReplaced::NotACode)),
        ("wrong factor", &guarded, &factor, Some(NotReplaced::WrongCode)),
        ("factor tried too often", &guarded, &factor, Some(NotReplaced::Delayed(delay))),
    ];
    let mut samples = vec![Sample::of("stale", &replace::page(visit, &first, &device, &stale(visit)))?];
    for (state, earlier, form, why) in states {
        let faults = why.and_then(|why| replace::told(visit, earlier, form, why)).unwrap_or_default();
        samples.push(Sample::of(state, &replace::page(visit, earlier, form, &faults))?);
    }
    Ok(samples)
}

fn of_confirm(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let (t, once) = (&visit.texts, Token::received("sample"));
    let page = |faults: &Faults| confirm::page(visit, Some(steps(t, At::Id)), &chosen(), &once, faults);
    Ok(vec![
        Sample::of("first", &page(&Faults::none()))?,
        Sample::of("invited", &confirm::page(visit, None, &chosen(), &once, &Faults::none()))?,
        Sample::of("changed", &page(&Faults::whole(t.get("confirm-changed"))))?,
        Sample::of("stale", &page(&stale(visit)))?,
    ])
}

fn of_verify(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let (nothing, none) = (VerifyForm::default(), Faults::none());
    let coded = VerifyForm { code: Secret::new("123456".to_owned()), ..VerifyForm::default() };
    let corrected = |address: &str| VerifyForm { contact_address: address.to_owned(), ..VerifyForm::default() };
    let page = |form: &VerifyForm, faults: &Faults| verify::page(visit, me.contact_address(), form, faults, None);
    let wrong = |refusal| Faults::at("code", visit.texts.get(verify::code_refusal(refusal)));
    let not_sent = |refusal| verify::send_refusal(visit, refusal);
    let no_address = not_sent(SendRefusal::Address(ContactAddressFault::NotMailShaped));
    let sent = verify::page(visit, me.contact_address(), &nothing, &none, Some(Said::Sent));
    Ok(vec![
        Sample::of("first", &page(&nothing, &none))?,
        Sample::of("sent again", &sent)?,
        Sample::of("odd dots", &verify::page(visit, "hana..ko@carrier.example", &nothing, &none, None))?,
        Sample::of("not a code", &page(&coded, &wrong(CodeRefusal::NotACode)))?,
        Sample::of("wrong code", &page(&coded, &wrong(CodeRefusal::Wrong)))?,
        Sample::of("code over", &page(&coded, &wrong(CodeRefusal::Over)))?,
        Sample::of("asked for too soon", &page(&nothing, &not_sent(SendRefusal::Wait(soon(visit)))))?,
        Sample::of("typed before a step-up", &page(&corrected("hanako@example.jp"), &none))?,
        Sample::of("no address", &page(&corrected("hanako"), &no_address))?,
        Sample::of("frozen", &page(&corrected("hanako@example.jp"), &not_sent(SendRefusal::Frozen(soon(visit)))))?,
        Sample::of("stale", &page(&coded, &stale(visit)))?,
    ])
}

fn of_done(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let registered = [me.portal_id(), me.contact_address()];
    let page =
        |at, settling_until| done::page(visit, Some(steps(&visit.texts, at)), registered, settling_until, Vec::new());
    Ok(vec![
        Sample::of("first", &page(At::Over, None))?,
        Sample::of("unverified", &page(At::Mail, None))?,
        Sample::of("settling", &page(At::Over, Some(soon(visit))))?,
        Sample::of("invited", &done::page(visit, None, registered, None, seen_by_guest(visit, me)))?,
    ])
}

fn of_letter(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let typed = Typed { name_kana: "山田花子".to_owned(), phone: "12".to_owned(), postcode: "22".to_owned() };
    let wrong = [LetterFault::Name(NameFault::NotKana), LetterFault::Phone, LetterFault::Postcode];
    let told = letter::told(&visit.texts, &wrong);
    Ok(vec![
        Sample::of("first", &letter::page(visit, &Typed::default(), &Faults::none()))?,
        Sample::of("faults at fields", &letter::page(visit, &typed, &told))?,
        Sample::of("stale", &letter::page(visit, &typed, &stale(visit)))?,
        Sample::of("asked for", &letter::done_page(visit))?,
    ])
}

fn of_temporary(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    const TYPED: &str = "k7m4xr3t";
    let login = Some(me.portal_id());
    let refused = |login: Option<&str>, refusal: TemporaryRefusal| {
        let (faults, next) = temporary::told(visit, refusal);
        temporary::page(visit, login, TYPED, &faults, next)
    };
    let over = |why: LetterOver| refused(None, TemporaryRefusal::Over(why));
    let empty = TemporaryRefusal::Form(Some(WordFault::Empty), Some(WordFault::Empty));
    let mistyped = TemporaryRefusal::Form(Some(WordFault::Capital), Some(WordFault::NotPrinted));
    Ok(vec![
        Sample::of("first", &temporary::opened(visit, None, ""))?,
        Sample::of("from the code of a letter", &temporary::opened(visit, None, TYPED))?,
        Sample::of("signed in", &temporary::opened(visit, login, ""))?,
        Sample::of("nothing typed", &refused(None, empty))?,
        Sample::of("faults at fields", &refused(None, mistyped))?,
        Sample::of("not proven", &refused(None, TemporaryRefusal::NotProven))?,
        Sample::of("signed in and not proven", &refused(login, TemporaryRefusal::NotProven))?,
        Sample::of("tried too often", &refused(None, TemporaryRefusal::Wait(soon(visit))))?,
        Sample::of("used", &over(LetterOver::Used))?,
        Sample::of("expired", &over(LetterOver::Expired))?,
        Sample::of("returned", &over(LetterOver::Returned))?,
        Sample::of("stale", &temporary::page(visit, None, TYPED, &stale(visit), None))?,
    ])
}
