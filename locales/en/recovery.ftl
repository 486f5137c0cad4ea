### A forgotten password or ID (PRODUCT §4.3).

recovery-title = Forgotten your ID or password
recovery-choose = Which one do you not know?
recovery-choose-missing = Please choose one.
recovery-choose-password = You know your { -id }. You can choose a new password.
recovery-choose-id = We check your contract once more and you register again.

recovery-id-lead = Please enter your { -id }. On the next page we check that it is you.
recovery-id-hint = Usually your e-mail address, such as hanako@example.jp
recovery-again = Please start again. Too much time has passed, or you went on in another window.
recovery-mails-wait = We have sent you many e-mails, so the next one can be sent from { $at }.
recovery-tries-wait = There were too many tries, so we cannot check another before { $at }. If it is urgent, please call us.

## Enter the code

recovery-code-lead = We have sent a six-digit code to your contact e-mail address ({ $address }).
recovery-code-text = Please enter the digits from the e-mail within 10 minutes.
recovery-not-received = If the e-mail does not arrive
recovery-code-not-received = If you cannot receive the code, you cannot set a new password alone. Please register again and choose both a new { -id } and a new password.
recovery-mail-not-received = If you cannot receive the e-mail, please register again and choose both a new { -id } and a new password.

## Passphrase

recovery-passphrase-lead = Choose a question and type an answer. When our e-mail arrives, we will ask you for the same question and answer again.
recovery-question-food = What is your favourite food?
recovery-question-flower = What is your favourite flower?
recovery-question-place = Where would you like to go?
recovery-question-song = What is your favourite song?
recovery-question-school = Which school did you go to?
recovery-question-missing = Please choose a question.
recovery-answer-hint = Please write it down so that you remember it.
recovery-answer-missing = Please type an answer.
recovery-answer-wrong = The question or the answer is not the one you chose before.

## The e-mail is on its way

recovery-sent-target = It went to your contact e-mail address ({ $address }).
recovery-sent-1 = Open the e-mail.
recovery-sent-2 = Press “{ mail-recovery-link }” in it.
recovery-sent-3 = Enter the question and answer that you chose once more.
recovery-contract-lead = Your contact e-mail address was never confirmed, so we check your contract as well. Please enter what you entered when you registered.
recovery-contract-other = The contract that you proved does not belong to this { -id }. Please check once more.
recovery-resent = We have sent the e-mail again

## The page behind the link

recovery-reissue-title = Check that it is you
recovery-reissue-lead = Please enter the question and the answer that you chose before, in the same way.
recovery-reissue-not-yours = If you did not start this, please close this page. Nothing will change.
recovery-over-title = This page no longer works
recovery-over-text = Too much time has passed, or it is already done. If you have several of these e-mails, open the newest.
recovery-answer-forgotten = If you have forgotten the answer
recovery-answer-forgotten-text = Start again to choose another question and answer. You can also call us.
recovery-over-again = Start again

## The new password

recovery-new-title = Choose a new password
recovery-new-lead = Your { -id } is { $id }. Please choose a new password.
recovery-done-title = Your new password is set
recovery-done-earlier = Your password is the one you set earlier on another page, not the one you just entered.
recovery-done-text = From your next sign-in on, please use the new password. All other devices are signed out.

## The ID, for whoever proved the contract

recovery-remind-text = If you do not know your { -id }, we can send it to the contact e-mail address on file.
recovery-remind = Send my { -id } by e-mail
recovery-reminded = We have sent your { -id }
recovery-reminded-text = Please look for our e-mail at { $address }.
recovery-remind-not = The contact e-mail address was never confirmed, so we cannot send the ID there. Please call us or ask for our letter.
