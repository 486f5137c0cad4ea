### Changing the contact address: the new one takes the old one's place once its code is typed in (PRODUCT §4.2).

contact-change-lead = Our notices and codes go to this address. Every customer needs one.
contact-change-now = Your contact e-mail address now
contact-change-new = New contact e-mail address
contact-change-same = This is already your address.
contact-change-review = Check your contact e-mail address
contact-change-review-lead = If everything is correct, press “Register”. We then send a code to the new address.
contact-change-until-then = Until you enter the code, your contact address stays as it is.
contact-change-code-lead = We have sent a six-digit code to { $address }.
contact-change-code-text = Please enter the six digits from the e-mail by { $at }.
contact-change-code-over = The last code no longer works. Please press “Send it again”.
contact-change-pending = New address, waiting for its code
contact-change-correct = If the address is wrong
contact-change-correct-text = Please enter the right address. The last code then stops working.
contact-change-give-up = Keep the address as it is
contact-change-give-up-text = Your contact address then stays as it is.
contact-change-given-up = Nothing was changed
contact-change-gone = Too much time has passed, or something was changed in another window. Please enter it again.
contact-change-effect = When it changes, all your other devices are signed out.
contact-change-done-text = From now on our notices go to the new address.
contact-change-done-mail = We have told both the old and the new address.
