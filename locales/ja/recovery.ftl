### A forgotten password or ID (PRODUCT §4.3).

recovery-title = ID・パスワードをお忘れの方
recovery-choose = どちらがわかりませんか？
recovery-choose-missing = どちらか1つを選んでください。
recovery-choose-password = { -id }はわかる方です。新しいパスワードを決められます。
recovery-choose-id = もう一度ご契約を確認して、登録し直します。

recovery-id-lead = { -id }を入力してください。次の画面で、ご本人であることを確認します。
recovery-id-hint = メールアドレスの形をしています。例：hanako@example.jp
recovery-again = はじめからやり直してください。時間がたったか、ほかの画面で手続きが進んでいます。
recovery-mails-wait = メールを何度もお送りしたため、次は{ $at }からお送りできます。
recovery-tries-wait = お試しの回数が多いため、{ $at }まで確認できません。お急ぎのときは、お電話でご案内します。

## 認証コード入力

recovery-code-lead = 連絡先メールアドレス（{ $address }）へ、6桁の認証コードをお送りしました。
recovery-code-text = メールに書かれた数字を、10分以内に入力してください。
recovery-not-received = メールが届かないとき
recovery-code-not-received = 認証コードが受信できない場合、パスワードのみの再設定はできません。{ -id }の新規登録から、{ -id }とパスワードの両方を決め直してください。
recovery-mail-not-received = メールを受け取れないときは、{ -id }の新規登録から、{ -id }とパスワードの両方を決め直してください。

## 合言葉登録

recovery-passphrase-lead = 質問を1つ選び、答えを入力してください。このあとメールが届いたら、同じ質問と答えをもう一度入力していただきます。
recovery-question-food = 好きな食べ物は？
recovery-question-flower = 好きな花は？
recovery-question-place = 行ってみたいところは？
recovery-question-song = 好きな歌は？
recovery-question-school = 卒業した学校は？
recovery-question-missing = 質問を1つ選んでください。
recovery-answer-hint = 忘れないように、紙に書いておいてください。
recovery-answer-missing = 答えを入力してください。
recovery-answer-wrong = 質問か答えが、さきほどと違います。

## 本人認証完了

recovery-sent-target = 連絡先メールアドレス（{ $address }）へお送りしました。
recovery-sent-1 = 届いたメールを開いてください。
recovery-sent-2 = メールの「{ mail-recovery-link }」を押してください。
recovery-sent-3 = さきほど選んだ質問と答えを、もう一度入力してください。
recovery-contract-lead = 連絡先メールアドレスの確認がまだ終わっていないため、ご契約も確認します。ご登録のときと同じ内容を入力してください。
recovery-contract-other = 確認できたご契約は、この{ -id }のものではありません。もう一度ご確認ください。
recovery-resent = メールをもう一度お送りしました

## The page behind the link

recovery-reissue-title = ご本人の確認
recovery-reissue-lead = さきほど選んだ質問と答えを、同じように入力してください。
recovery-reissue-not-yours = 手続きをした覚えがない場合は、この画面を閉じてください。何も変わりません。
recovery-over-title = この画面はもう使えません
recovery-over-text = 時間がたったか、すでに手続きがお済みです。メールを2通以上受け取ったときは、新しいほうのメールを開いてください。
recovery-answer-forgotten = 答えを忘れたとき
recovery-answer-forgotten-text = はじめからやり直すと、質問と答えを決め直せます。お電話でもご案内します。
recovery-over-again = はじめからやり直す

## The new password

recovery-new-title = 新しいパスワードの登録
recovery-new-lead = お使いの{ -id }は { $id } です。新しいパスワードを決めてください。
recovery-done-title = パスワードの再発行が完了しました
recovery-done-earlier = パスワードは、先に別の画面で登録したものになっています。いま入力したものではありません。
recovery-done-text = 次のログインから、新しいパスワードをお使いください。ほかの端末は、すべてログアウトしています。

## The ID, for whoever proved the contract

recovery-remind-text = { -id }がわからないときは、登録されている連絡先メールアドレスへお送りします。
recovery-remind = { -id }をメールで受け取る
recovery-reminded = { -id }をお送りしました
recovery-reminded-text = { $address } のメールをご確認ください。
recovery-remind-not = 連絡先メールアドレスがまだ確認されていないため、メールではお送りできません。お電話か郵送でご案内します。
