// Phrases that do not belong in docs, comments and messages, each with its replacement. `npm run lint` reports them in
// every Markdown page and source file. Only phrases that cannot be code or correct English are listed.

const nouns =
  'array|boolean|class|duration|error|function|integer|list|module|number|object|string|workflow|activity|DTO|instance';

/** Pattern to replacement. Patterns are matched line by line, without regard to case. */
const wordList = [
  [/\btime-outs?\b/, 'timeout'],
  [new RegExp(`(?<!there )\\bis no (?:valid )?(?:${nouns})\\b`), 'is not a …'],
  [/\bat (?:the )?first use\b/, 'on first use'],
  [/\bmisspelt\b/, 'misspelled'],
  [/\boutside of\b/, 'outside'],
  [/\bbelongs? into\b/, 'belongs in'],
  [/\beven so\b/, 'anyway'],
  [/\bwithout end\b/, 'forever; endless; unlimited'],
  [/(?<!\b(?:cannot|can|could|to) )\btells? (?:of|that)\b/, 'reports; says that'],
  [/\bwork(?:s|ed|ing)? (?:a task )?off\b/, 'process'],
  [/\b(?:(?:is|are|was|were|be|been) mended|mends|mending|mend (?:it|the|what|your))\b/, 'fix'],
  [/\b(?:a text|texts) that\b/, 'a string that'],
  [/\blisten(?:s|ing)? at\b/, 'listen on'],
  [/\bfor ever\b/, 'forever'],
  [/\byour care\b/, 'your responsibility'],
  [/\bstart-up\b(?![-.])/, 'startup'],
  [/\b(?:is|are) not there\b/, 'does not exist; was not found'],
  [/\b(?:whose turn it is|under (?:his|its|their) feet)\b/, 'say it plainly'],
  [/\bbehaviours?\b/, 'behavior'],
  [/\blicence\b/, 'license'],
  [/\b(?:initialis|finalis|recognis|summaris)(?:e[drs]?|ing|ation)\b/, 'American spelling: -ize'],
];

/** One line per phrase of the list in `text`: place, phrase and replacement. */
export function wordsToReplace(file, text) {
  return text.split('\n').flatMap((line, index) =>
    wordList.flatMap(([pattern, replacement]) => {
      const [found] = new RegExp(pattern, 'i').exec(line) ?? [];
      return found === undefined ? [] : [`${file}:${index + 1}: "${found}": write "${replacement}"`];
    }),
  );
}
