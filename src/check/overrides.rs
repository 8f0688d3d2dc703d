//! What stands in for a model in BigQuery, held against the columns of the model.

use std::collections::BTreeSet;

use crate::compile::instead::{Gives, differences};
use crate::diagnostic::Diagnosed;
use crate::graph::{Graph, ModelId};

use super::cache::{Analysed, Verdict};
use super::{Asked, Check};

impl Check<'_> {
    /// Looks at the overrides for BigQuery of models whose columns are known.
    pub(super) fn overrides(&mut self, models: &BTreeSet<ModelId>) -> Diagnosed<()> {
        let asked: Vec<Asked> = models
            .iter()
            .filter(|it| self.known.contains_key(it) && self.is_ready(**it))
            .filter_map(|it| self.asked_instead(*it))
            .collect();
        let unknown: Vec<&Asked> = asked.iter().filter(|it| !self.is_kept(it)).collect();
        let mut analyses = self.analyses(&unknown)?.into_iter();
        for it in &asked {
            let kept = self.cache.verdict(&it.fingerprint).cloned();
            let verdict = kept.unwrap_or_else(|| Verdict {
                analysis: analyses.next().flatten(),
                binding: None,
            });
            self.judge_instead(it.id, &verdict);
            self.cache.keep(it.fingerprint.clone(), verdict);
        }
        Ok(())
    }

    fn asked_instead(&self, id: ModelId) -> Option<Asked> {
        let instead = self.graph.model(id).bigquery.as_ref()?;
        Some(self.question(id, Some(&instead.text), "bigquery"))
    }

    fn judge_instead(&mut self, id: ModelId, verdict: &Verdict) {
        let model = self.graph.model(id);
        let instead = model.bigquery.as_ref().expect("it was asked about");
        match &verdict.analysis {
            None => {}
            Some(Analysed::Wrong(mistake)) => self.checked.found.push(mistake.diagnostic(instead)),
            Some(Analysed::Right { columns, .. }) => {
                let typed = |(name, shown): (&String, String)| Gives {
                    name: name.clone(),
                    written: shown.clone(),
                    shown,
                };
                let given = columns.iter().map(|it| typed((&it.0, it.1.clone())));
                let meant = self.known[&id].iter();
                let meant = meant.map(|it| typed((&it.name, it.column_type.to_string())));
                let (given, mut meant): (Vec<_>, Vec<_>) = (given.collect(), meant.collect());
                // A declared type is cast to.
                let declared = declared(self.graph, id);
                for it in meant
                    .iter_mut()
                    .filter(|it| declared.contains(&it.name.to_lowercase()))
                {
                    let own = given
                        .iter()
                        .find(|own| own.name.eq_ignore_ascii_case(&it.name));
                    it.written = own.map_or_else(|| it.written.clone(), |own| own.written.clone());
                }
                let found = differences(&instead.text, &given, &meant);
                self.checked
                    .found
                    .extend(found.into_iter().map(|it| instead.mend(it)));
            }
        }
    }
}

/// The columns of a model whose types are declared, in lower case.
fn declared(graph: &Graph, id: ModelId) -> BTreeSet<String> {
    let columns = graph.model(id).contract.columns.iter();
    let declared = columns.filter(|it| it.column_type.is_some());
    declared.map(|it| it.name.to_lowercase()).collect()
}
