### Changing one's own password, and hearing of changes (PRODUCT §4.2, §4.4).

password-change-lead = 新しいパスワードに変えると、ほかの端末はすべてログアウトします。
password-change-button = 変更する
password-current-wrong = 現在のパスワードが違います。
password-same-as-before = 現在と同じパスワードです。別のパスワードを入力してください。
password-delayed = 何度かまちがえたため、しばらく変更できません。{ $at }からお試しください。
password-changed-text = 次のログインから、新しいパスワードをお使いください。
password-changed-mail = 連絡先メールアドレスへ、お知らせをお送りしました。

## A change that was not its owner's

credential-frozen = 「覚えがない」とのお知らせがあったため、変更を止めています。{ $at }から変更できます。お急ぎのときは、お電話でご案内します。
not-me-title = 覚えがない変更を止める
not-me-what = 変更されたもの
not-me-at = 変更した日時
change-password = パスワード
change-password-reset = パスワード（再発行）
change-portal-id = { -id }
change-contact-address = 連絡先メールアドレス
change-household-invited = ご契約の公開（招待）
change-household-accepted = ご契約の公開（招待の受け取り）
change-household-revoked = ご契約の公開の取りやめ
change-contract-added = ご契約の追加
not-me-lead = この変更に覚えがないときは、下のボタンを押してください。次のことをします。
not-me-effect-1 = すべての端末をログアウトします。
not-me-effect-2 = 24時間、パスワードなどを変更できないようにします。
not-me-effect-3 = 担当者へお知らせします。
not-me-button = 変更を止める
not-me-mine = ご自分で変更した場合は、この画面を閉じてください。
not-me-done-title = 変更を止めました
not-me-done-text = すべての端末をログアウトし、24時間変更できないようにしました。
not-me-done-call = お電話で、受付番号をお知らせください。元に戻すお手伝いをします。
not-me-over-title = このアドレスは使えません
not-me-over-text = 時間がたっているか、アドレスが途中で切れています。覚えのない変更があったときは、お電話でお知らせください。
