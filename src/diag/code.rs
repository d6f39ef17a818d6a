//! The list of findings: one stable kebab-case name each, with its title and how serious it is.
//!
//! `docs/diagnostics.md` has one heading for each; a test holds the two lists together.

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something in the pack is wrong; the run ends with exit code 1, a draft is written where it can be.
    Error,
    /// Something is missing; the paper shows a placeholder and stays a draft.
    Gap,
    /// Something looks wrong; the paper can go out with it, unless it is one of those that `--final` refuses.
    Warning,
}

impl Severity {
    /// Returns the word that messages begin with.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Gap => "gap",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $blocks:literal $title:literal;)*) => {
        /// What kind of finding it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        /// Every code, in the order of `docs/diagnostics.md`.
        pub const CODES: &[Code] = &[$(Code::$variant,)*];

        impl Code {
            /// Returns the stable name, as printed, waived and explained.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }

            /// Returns how serious it is.
            #[must_use]
            pub const fn severity(self) -> Severity { match self { $(Self::$variant => Severity::$severity,)* } }

            /// Returns whether an unwaived finding keeps a paper from being made final.
            #[must_use]
            pub fn blocks_final(self) -> bool { match self { $(Self::$variant => $blocks,)* } }

            /// Returns one line that says what it is about.
            #[must_use]
            pub fn title(self) -> &'static str { match self { $(Self::$variant => $title,)* } }
        }
    };
}

codes! {
    FileUnreadable "file-unreadable" Error true "A file of the pack could not be read";
    YamlSyntax "yaml-syntax" Error true "A file is not written as YAML should be";
    YamlFeature "yaml-feature" Error true "A YAML feature that packs do not use";
    UnknownKey "unknown-key" Error true "A key that this file format does not know";
    DuplicateKey "duplicate-key" Error true "The same key twice in one place";
    MissingKey "missing-key" Error true "A key that must be there is not";
    WrongType "wrong-type" Error true "A list where text should be, or the like";
    BadNumber "bad-number" Error true "Something that should be a number is not";
    BadDate "bad-date" Error true "A date that does not exist or is written another way";
    BadPeriod "bad-period" Error true "A period that this pack does not have";
    BadChoice "bad-choice" Error true "A word that is not one of those allowed here";
    DuplicateId "duplicate-id" Error true "Two indicators with the same id";
    DuplicatePeriod "duplicate-period" Error true "Two figures for the same period";
    UnknownStatus "unknown-status" Error true "A status that the scheme does not have";
    BadRule "bad-rule" Error true "A rule that cannot be read";
    UnknownReference "unknown-reference" Error true "A name that refers to nothing in this pack";
    TemplateMissing "template-missing" Error true "A template that is not there";
    TemplateError "template-error" Error true "A template that cannot be filled in";
    TemplateUnsafe "template-unsafe" Error true "A value in a place of a template where it would not print as typed";
    LayoutError "layout-error" Error true "A page that cannot be laid out";
    FontUnknown "font-unknown" Error true "A font that is neither built in nor in the pack";
    NotAccessible "not-accessible" Error true "A page that would not be accessible or archival";
    LimitExceeded "limit-exceeded" Error true "A limit of time, size or pages was passed";
    TotalDiffers "total-differs" Error true "A total of a fund that its lines do not add up to";
    FigureMissing "figure-missing" Gap true "A figure that is due has not come";
    FigureInWords "figure-in-words" Gap true "Words where the target is a number";
    NoIndicators "no-indicators" Gap true "A pack without a single indicator";
    TargetMissing "target-missing" Gap true "No target, though the rules need one";
    EditionMissing "edition-missing" Gap true "A paper without the dates of the period";
    UnprintableCharacter "unprintable-character" Gap true "A character that the fonts or PDF/A cannot carry";
    ValueMissing "value-missing" Gap true "A template prints something that the pack does not give";
    CommentaryMissing "commentary-missing" Warning true "A red or amber indicator without commentary";
    NoRuleApplies "no-rule-applies" Warning true "A figure that no rule of the scheme rates";
    StatusesDiffer "statuses-differ" Warning true "Reported and calculated status differ without a reason";
    CorrectionUnrecorded "correction-unrecorded" Gap true "A figure that was signed off has changed without a record";
    CorrectionDiffers "correction-differs" Warning true "A figure that is not what the record of its correction says";
    SumDiffers "sum-differs" Warning true "Parts that do not add up to their whole";
    ShareDiffers "share-differs" Warning true "A percentage that its part and whole do not make";
    CountDiffers "count-differs" Warning false "A stated count that is not the register's";
    CountIncomplete "count-incomplete" Warning false "Stated counts that leave indicators out";
    CountedTwice "counted-twice" Warning false "An indicator that two counts name";
    CountUnnamed "count-unnamed" Warning false "A count of more indicators than its text names";
    TargetUnmeasurable "target-unmeasurable" Warning false "A target that cannot be measured in time";
    GrantShareMissing "grant-share-missing" Warning false "A partial grant without its share";
    GrantShareUnpaid "grant-share-unpaid" Warning false "A partial grant below the threshold";
    TextCutOff "text-cut-off" Warning false "Text that YAML takes for a comment";
    TypedCount "typed-count" Warning false "A count typed by hand beside a status word";
    AnnexNotMentioned "annex-not-mentioned" Warning false "An annex that the paper does not refer to";
    DatesContradict "dates-contradict" Warning false "Dates of a paper that cannot all be right";
    PolarityMissing "polarity-missing" Warning false "A target without word on which way is better";
    FileIgnored "file-ignored" Warning false "A file among the indicators that is not read";
    RuleUnused "rule-unused" Warning false "An annex rule that no annex takes";
    WaiverUnused "waiver-unused" Warning false "A waiver that waives nothing";
}

impl Code {
    /// Returns whether a finding can be accepted with a reason in the pack. An error cannot; and the reason why a figure changed after
    /// sign-off belongs in its record, where everybody looks for it.
    #[must_use]
    pub const fn can_be_waived(self) -> bool {
        !matches!(self.severity(), Severity::Error) && !matches!(self, Self::CorrectionUnrecorded)
    }

    /// Returns the code with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        CODES.iter().copied().find(|c| c.name() == name)
    }
}

/// The names of the findings that can be waived.
pub const WAIVABLE: [&str; waivable()] = {
    let mut names = [""; waivable()];
    let (mut at, mut code) = (0, 0);
    while code < CODES.len() {
        if CODES[code].can_be_waived() {
            names[at] = CODES[code].name();
            at += 1;
        }
        code += 1;
    }
    names
};

/// How many they are.
const fn waivable() -> usize {
    let (mut count, mut code) = (0, 0);
    while code < CODES.len() {
        count += CODES[code].can_be_waived() as usize;
        code += 1;
    }
    count
}
