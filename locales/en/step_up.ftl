### Proving once more who one is before what matters is changed (PRODUCT §4.4).

step-up-title = Confirm that it is you
step-up-lead = To protect your details, please enter your password once more.
step-up-factor-lead = To protect your details, please show your second step once more: a code from your app, or a passkey.
step-up-wrong = The password is wrong.
step-up-delayed = { $why }, so you cannot try again for { $span }.

## The overview of settings

settings-id = Change the { -id } that you sign in with.
settings-password = Change the password that you sign in with.
settings-sessions = See which devices are signed in, and sign them out.
