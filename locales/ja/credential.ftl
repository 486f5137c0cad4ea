### Changing one's own password (PRODUCT §4.2).

password-change-lead = 新しいパスワードに変えると、ほかの端末はすべてログアウトします。
password-change-button = 変更する
password-current-wrong = 現在のパスワードが違います。
password-same-as-before = 現在と同じパスワードです。別のパスワードを入力してください。
password-delayed = 何度かまちがえたため、しばらく変更できません。{ $at }からお試しください。
password-changed-text = 次のログインから、新しいパスワードをお使いください。
password-changed-mail = 連絡先メールアドレスへ、お知らせをお送りしました。
