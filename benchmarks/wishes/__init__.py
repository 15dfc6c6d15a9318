"""Wishes found in discussion, from hand-written cues and after labels, beside TF-IDF.

    python -m benchmarks.wishes --data DIR [--only wishes heard labels issues speed] [--seeds 5]

DIR is the folder of the public data sets. Each part runs in a process of its own. `TF-IDF` is
scikit-learn's runs of words (one to three, in issues one or two) and logistic regression.

`wishes`: SemEval-2019 task 9A, sentences of a feedback forum, F1 of the suggestions. `train` is
five-fold cross-validation within the train split, where a post and all copies of a sentence are in
one fold; `at 10 %` draws from the same answers batches of 833 sentences with 87 suggestions, as
the official test has. Other splits in the file are scored by a model of the whole train split.
`.5`: said from a probability of one half on; `adapted`: the rate of the batch is estimated (EM)
and the threshold is the best for it, without a look at any label of it.

`heard`: what a report shows of the same set, by the cues alone: how many of the wishes shown are
suggestions, how many suggestions are shown, and how many of those called sure are suggestions.

`labels`: the same set while labels come in, drawn at random or among what the cues alone give a
chance of three tenths or more; ranked F1 (the best over all thresholds) at 10 %, and area under
the ROC.

`issues`: NLBSE'24, bug, feature or question, macro-F1 per project: five-fold cross-validation
within the train split, and the test split where the file has one. `others first` starts from a
detector fitted on the other four projects.

`speed`: 100,000 sentences, each a different one.
"""
