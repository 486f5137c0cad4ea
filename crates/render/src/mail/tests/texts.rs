//! Two mails word for word, in both languages.

use super::*;

#[test]
fn the_code_in_japanese() {
    let mail = written(&code(), Locale::Ja);
    assert_snapshot!(mail.subject, @"【デモケーブルテレビ】マイページ 認証コードのお知らせ");
    assert_snapshot!(mail.text, @r"
    デモケーブルテレビ マイページ

    連絡先メールアドレスを確認するための認証コードです。
    次の6桁の数字を、マイページの画面に入力してください。

    認証コード
    012345
    このコードは、2026年11月28日 午前3時5分まで使えます。

    コードを入力する画面は、開いたままにしておいてください。
    画面を閉じた場合は、ログインすると続きから入力できます。

    マイページを開く
    https://mypage.example.jp/

    認証コードは、ほかの方に教えないでください。
    デモケーブルテレビから認証コードをおたずねすることはありません。

    心当たりがない場合は、このメールを破棄してください。
    ほかの方がアドレスをまちがえて入力した可能性があります。

    お問い合わせ窓口

    カスタマーセンター
    電話番号：0120-000-123
    国際電話・IP電話などをご利用の場合：03-0000-1234
    受付時間：9:00-18:00

    故障受付
    メール：help@example.jp
    料金のことは、カスタマーセンターへ。

    ----------------------------------------
    このメールは、デモケーブルテレビが example.jp からお送りしています。
    このメールに返信いただいても、お答えできません。
    ");
    assert_snapshot!("code", mail.html);
}

#[test]
fn the_code_in_english() {
    let mail = written(&code(), Locale::En);
    assert_snapshot!(mail.subject, @"[デモケーブルテレビ] Your code for My Page");
    assert_snapshot!(mail.text, @r"
    デモケーブルテレビ My Page

    This code confirms your contact e-mail address.
    Please type these six digits in My Page.

    Code
    012345
    The code works until 28 November 2026, 03:05.

    Please leave the page for the code open.
    If you have closed it, sign in to carry on where you were.

    Open My Page
    https://mypage.example.jp/

    Please do not give the code to anyone.
    デモケーブルテレビ will never ask you for it.

    If you did not ask for this, please delete this e-mail.
    Somebody else may have mistyped their address.

    Contact us

    カスタマーセンター
    Phone: 0120-000-123
    From abroad or from an IP phone: 03-0000-1234
    Hours: 9:00-18:00

    故障受付
    E-mail: help@example.jp
    料金のことは、カスタマーセンターへ。

    ----------------------------------------
    デモケーブルテレビ sent this e-mail from example.jp.
    We cannot read replies to this e-mail.
    ");
}

#[test]
fn the_registration_in_japanese() {
    let mail = written(&registered(), Locale::Ja);
    assert_snapshot!(mail.subject, @"【デモケーブルテレビ】マイページ 登録完了のお知らせ");
    assert_snapshot!(mail.text, @r"
    デモケーブルテレビ マイページ

    マイページIDの登録が完了しました。

    マイページID（一部を伏せています）
    h***o@e***.jp

    下の「マイページを開く」からログインできます。

    マイページを開く
    https://mypage.example.jp/

    パスワードは、メールではお送りしません。

    登録した覚えがない場合は、デモケーブルテレビへお知らせください。

    お問い合わせ窓口

    カスタマーセンター
    電話番号：0120-000-123
    国際電話・IP電話などをご利用の場合：03-0000-1234
    受付時間：9:00-18:00

    故障受付
    メール：help@example.jp
    料金のことは、カスタマーセンターへ。

    ----------------------------------------
    このメールは、デモケーブルテレビが example.jp からお送りしています。
    このメールに返信いただいても、お答えできません。
    ");
}

#[test]
fn the_registration_in_english() {
    let mail = written(&registered(), Locale::En);
    assert_snapshot!(mail.subject, @"[デモケーブルテレビ] You are registered for My Page");
    assert_snapshot!(mail.text, @r"
    デモケーブルテレビ My Page

    Your My Page ID is now registered.

    My Page ID (partly hidden)
    h***o@e***.jp

    You can sign in by “Open My Page” below.

    Open My Page
    https://mypage.example.jp/

    We never send passwords by e-mail.

    If you did not register, please tell デモケーブルテレビ.

    Contact us

    カスタマーセンター
    Phone: 0120-000-123
    From abroad or from an IP phone: 03-0000-1234
    Hours: 9:00-18:00

    故障受付
    E-mail: help@example.jp
    料金のことは、カスタマーセンターへ。

    ----------------------------------------
    デモケーブルテレビ sent this e-mail from example.jp.
    We cannot read replies to this e-mail.
    ");
}

// The HTML of the other mails is made by the same template; `look` is about all of them.
