//! The matching corpus: pairs of what an operator has on file and what a person types, made from written rules, each
//! with the answer that is right. Recall is at least 99 %, false matches are none, and both are printed
//! (`docs/matching.md`). Nothing is drawn at random: every run has the same pairs.

#[cfg(test)]
mod companies;
#[cfg(test)]
mod items;
#[cfg(test)]
mod names;
#[cfg(test)]
mod near_misses;
#[cfg(test)]
mod phones;
#[cfg(test)]
mod spelling;
#[cfg(test)]
mod world;

#[cfg(test)]
mod corpus {
    use crate::{
        companies, items, names, near_misses, phones,
        world::{Holder, World},
    };
    use madoguchi_domain::{
        id::CustomerId,
        registration::{Claim, ExtraProofPolicy, OnFile, Proof, ProofKind, Verdict, first_step, second_step},
    };

    /// What somebody types into STEP2.
    #[derive(Debug, Clone)]
    pub(crate) struct Typed {
        pub(crate) name: String,
        pub(crate) phone: String,
        pub(crate) kind: ProofKind,
        pub(crate) proof: String,
    }

    /// One pair: a holder of the world, by position, and what is typed for that contract.
    pub(crate) struct Pair {
        pub(crate) holder: usize,
        pub(crate) typed: Typed,
    }

    /// A written rule: a way to type, and whether it speaks of the same contract.
    pub(crate) struct Rule {
        pub(crate) says: &'static str,
        pub(crate) matches: bool,
        pub(crate) pairs: Vec<Pair>,
    }

    /// What became of a pair.
    #[derive(Debug, PartialEq, Eq)]
    enum Answer {
        /// This customer's contract is proven.
        Proven(CustomerId),
        /// Refused after comparing.
        Refused,
        /// Cannot be read: told at the field, costs no try.
        Told,
    }

    /// The decision as the registration makes it, extra proof asked for only where the item is none of STEP2's: postcode
    /// and date of birth come after a right customer number.
    fn answer(world: &World, files: &[OnFile], pair: &Pair) -> Answer {
        let policy = ExtraProofPolicy {
            last4_only: false,
            company: false,
            families: Vec::new(),
            several: false,
            accepts: ProofKind::ALL.to_vec(),
        };
        let Typed { name, phone, kind, proof } = &pair.typed;
        let verdict = if ProofKind::FIRST.contains(kind) {
            let Ok(claim) = Claim::read(name, phone, *kind, proof) else { return Answer::Told };
            first_step(&policy, &claim, files)
        } else {
            let number = &world.holders[pair.holder].number;
            let claim = Claim::read(name, phone, ProofKind::CustomerNumber, number);
            let (Ok(claim), Ok(extra)) = (claim, Proof::read(*kind, proof)) else { return Answer::Told };
            second_step(&policy, &claim, &extra, files)
        };
        match verdict {
            Verdict::Proven(customer) => Answer::Proven(customer),
            Verdict::Refused => Answer::Refused,
            Verdict::ExtraNeeded => panic!("the policy asks for no extra proof"),
        }
    }

    #[test]
    fn recall_is_at_least_99_percent_and_false_matches_are_none() {
        let world = World::new();
        let files: Vec<OnFile> = world.holders.iter().map(Holder::on_file).collect();
        let rules: Vec<Rule> =
            [names::rules, companies::rules, phones::rules, items::rules, near_misses::rules, near_misses::hostile]
                .into_iter()
                .flat_map(|rules| rules(&world))
                .collect();
        let (mut same, mut found, mut others, mut wrong) = (0, 0, 0, 0);
        let (mut weak, mut examples) = (Vec::new(), Vec::new());
        for rule in &rules {
            let (mut right, mut told) = (0, 0);
            for pair in &rule.pairs {
                let answer = answer(&world, &files, pair);
                let holder = &world.holders[pair.holder];
                let as_labelled = match answer {
                    Answer::Proven(customer) => rule.matches && customer == holder.customer(),
                    Answer::Refused | Answer::Told => !rule.matches,
                };
                right += usize::from(as_labelled);
                told += usize::from(answer == Answer::Told);
                if !as_labelled {
                    examples.push(format!("{}: on file {} / {:?} -> {answer:?}", rule.says, holder.filed, pair.typed));
                }
            }
            let count = rule.pairs.len();
            if rule.matches {
                same += count;
                found += right;
            } else {
                others += count;
                wrong += count - right;
            }
            let label = if rule.matches { "match" } else { "never" };
            println!("{label}  {right:>4} of {count:>4} right, {told:>4} told at the field  {}", rule.says);
            if count == 0 || (rule.matches && right * 100 < count * 95) {
                weak.push(rule.says);
            }
        }
        println!("rules {}, pairs {}", rules.len(), same + others);
        println!("recall {found} of {same} ({}.{:02} %)", found * 100 / same, found * 10_000 / same % 100);
        println!("false matches {wrong} of {others}");
        let examples = examples.join("\n");
        assert!(same + others >= 2_000, "only {} pairs", same + others);
        assert_eq!(wrong, 0, "false matches:\n{examples}");
        assert!(found * 100 >= same * 99, "recall {found} of {same}:\n{examples}");
        assert!(weak.is_empty(), "rules without pairs or below 95 %: {weak:?}\n{examples}");
    }
}
