### Proving once more who one is before what matters is changed (PRODUCT §4.4).

step-up-title = Confirm that it is you
step-up-lead = To protect your details, please enter your password once more.
step-up-wrong = The password is not right.
step-up-delayed = There were several wrong passwords, so please wait a while. You can try again from { $at }.

## The overview of settings

settings-id = Change the { -id } that you sign in with.
settings-password = Change the password that you sign in with.
settings-sessions = See which devices are signed in, and sign them out.
