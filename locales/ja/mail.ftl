### Subjects and sentences of mails. A sentence is a text of its own: it stands on its own line in the plain version.

## Every mail

mail-heading = { $operator } { -portal }
mail-entry = { $label }：{ $value }
mail-portal-address = { -portal }のアドレス
mail-footer-sender = このメールは、{ $operator }が { $domain } からお送りしています。
mail-footer-no-reply = このメールに返信いただいても、お答えできません。

## The code for the contact address

mail-contact-code-subject = 【{ $operator }】{ -portal } 認証コードのお知らせ
mail-contact-code-lead = 連絡先メールアドレスを確認するための認証コードです。
mail-contact-code-enter = 次の6桁の数字を、{ -portal }の画面に入力してください。
mail-contact-code-until = このコードは、{ $until }まで使えます。
mail-contact-code-keep-open = コードを入力する画面は、開いたままにしておいてください。
mail-contact-code-closed = 画面を閉じた場合は、ログインすると続きから入力できます。
mail-contact-code-not-yours = 心当たりがない場合は、このメールを破棄してください。
mail-contact-code-mistyped = ほかの方がアドレスをまちがえて入力した可能性があります。
mail-contact-code-secret = 認証コードは、ほかの方に教えないでください。
mail-contact-code-never-asked = { $operator }から認証コードをおたずねすることはありません。

## Registration is complete

mail-registered-subject = 【{ $operator }】{ -portal } 登録完了のお知らせ
mail-registered-lead = { -id }の登録が完了しました。
mail-registered-id = { -id }（一部を伏せています）
mail-registered-sign-in = 次のアドレスからログインできます。
mail-registered-no-password = パスワードは、メールではお送りしません。
mail-registered-not-yours = 登録した覚えがない場合は、{ $operator }へお知らせください。

## The password was changed

mail-password-changed-subject = 【{ $operator }】{ -portal } パスワード変更のお知らせ
mail-password-changed-lead = { -portal }のパスワードが変更されました。
mail-password-changed-others = ほかの端末は、すべてログアウトしています。
mail-changed-at = 変更した日時
mail-password-changed-not-yours = 変更した覚えがない場合は、ほかの方が使っているおそれがあります。
mail-changed-tell = すぐに{ $operator }へ、受付番号をお知らせください。
