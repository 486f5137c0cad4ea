### Proving once more who one is before what matters is changed (PRODUCT §4.4).

step-up-title = ご本人の確認
step-up-lead = 大切な情報を守るため、もう一度パスワードを入力してください。
step-up-factor-lead = 大切な情報を守るため、認証アプリのコードかパスキーで、もう一度ご本人を確認します。
step-up-wrong = パスワードが違います。
step-up-delayed = { $why }、{ $span }確認できません。

## マイページの設定・変更

settings-id = ログインに使う{ -id }を変更します。
settings-password = ログインに使うパスワードを変更します。
settings-sessions = ログインしている端末を確認し、ログアウトさせます。
