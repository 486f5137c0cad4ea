### Changing the contact address: the new one takes the old one's place once its code is typed in (PRODUCT §4.2).

contact-change-lead = お知らせや認証コードをお送りするアドレスです。すべてのお客さまに必要です。
contact-change-now = 今の連絡先メールアドレス
contact-change-new = 新しい連絡先メールアドレス
contact-change-same = 今と同じアドレスです。
contact-change-review = 連絡先メールアドレスの確認
contact-change-review-lead = 間違いがなければ、「登録」を押してください。新しいアドレスへ認証コードをお送りします。
contact-change-until-then = 認証コードを入力するまで、連絡先は今のアドレスのままです。
contact-change-code-lead = { $address } へ、6桁の認証コードをお送りしました。
contact-change-code-text = メールに書かれた6桁の数字を、{ $at }までに入力してください。
contact-change-code-over = 前の認証コードは使えなくなりました。「もう一度送る」を押してください。
contact-change-pending = 確認を待っている新しいアドレス
contact-change-correct = アドレスが間違っていたとき
contact-change-correct-text = 正しいアドレスを入力してください。前の認証コードは使えなくなります。
contact-change-give-up = 変更をやめる
contact-change-give-up-text = 変更をやめると、連絡先は今のアドレスのままです。
contact-change-given-up = 変更をやめました
contact-change-gone = 手続きの時間が過ぎたか、ほかの画面で内容が変わりました。もう一度入力してください。
contact-change-effect = 切り替わると、ほかの端末はすべてログアウトします。
contact-change-done-text = これからのお知らせは、新しいアドレスにお送りします。
contact-change-done-mail = 前のアドレスと新しいアドレスの両方へ、お知らせをお送りしました。
