### Changing one's own password (PRODUCT §4.2).

password-change-lead = A new password signs out all your other devices.
password-change-button = Change password
password-current-wrong = The current password is not right.
password-same-as-before = This is your current password. Please choose another one.
password-delayed = It was wrong several times, so it cannot be changed for a while. Please try again from { $at }.
password-changed-text = Please use the new password from your next sign-in on.
password-changed-mail = We have sent a notice to your contact e-mail address.
