// The labels that tests go by, in both languages (LABELS).

export const WORDS = {
  ja: {
    next: "次へ",
    check: "確認",
    review: "確認",
    enter: "登録",
    signIn: "ログイン",
    signOut: "ログアウト",
    newId: "の新規登録",
    forgotten: "お忘れの方はこちらから",
    passwordUnknown: "パスワードがご不明な場合",
    reissue: "ID・パスワード再発行",
    correct: "アドレスが間違っていたとき",
  },
  en: {
    next: "Next",
    check: "Check",
    review: "Review",
    enter: "Register",
    signIn: "Sign in",
    signOut: "Sign out",
    newId: "Register a",
    forgotten: "Forgotten your",
    passwordUnknown: "I do not know my password",
    reissue: "Reissue ID and password",
    correct: "If the address is wrong",
  },
};

/** The language that the page is in: `ja` or `en`. */
export const languageOf = (page) => page.locator("html").getAttribute("lang");

/** The labels of the page's language. */
export const wordsOf = async (page) => WORDS[await languageOf(page)];

/** Chooses a language at the foot of the page. */
export const speak = (page, tag) =>
  Promise.all([page.waitForEvent("load"), page.locator(`footer button[name="locale"][value="${tag}"]`).click()]);
