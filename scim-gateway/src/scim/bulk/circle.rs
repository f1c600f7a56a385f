//! Operations that refer to each other: what of a graph is in circles (Tarjan's strongly connected components).

/// Groups the nodes of a graph: those that lead to each other are in one group, and every other node is alone. A group comes
/// after those that it leads to; nodes within a group are in ascending order.
///
/// Goes as deep as the longest way through the graph, which the number of operations bounds.
pub(super) fn groups(leads_to: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        leads_to,
        nodes: vec![Node::default(); leads_to.len()],
        met: 0,
        open: Vec::new(),
        groups: Vec::new(),
    };
    for node in 0..leads_to.len() {
        if search.node(node).number.is_none() {
            search.visit(node);
        }
    }
    search.groups
}

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// When it was met. None: not yet.
    number: Option<usize>,
    /// It is in no group yet.
    is_open: bool,
}

struct Search<'a> {
    leads_to: &'a [Vec<usize>],
    nodes: Vec<Node>,
    met: usize,
    /// Met, and in no group yet.
    open: Vec<usize>,
    groups: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn node(&self, node: usize) -> Node {
        self.nodes.get(node).copied().unwrap_or_default()
    }

    fn set(&mut self, node: usize, value: Node) {
        if let Some(place) = self.nodes.get_mut(node) {
            *place = value;
        }
    }

    fn visit(&mut self, node: usize) -> usize {
        let number = self.met;
        self.met += 1;
        self.open.push(node);
        self.set(
            node,
            Node {
                number: Some(number),
                is_open: true,
            },
        );
        let leads_to = self.leads_to;
        // The first met of those open ones that it leads to.
        let mut first = number;
        for next in leads_to.get(node).into_iter().flatten() {
            let found = self.node(*next);
            match found.number {
                None => first = first.min(self.visit(*next)),
                Some(number) if found.is_open => first = first.min(number),
                Some(_) => {}
            }
        }
        if first == number {
            self.close(node);
        }
        first
    }

    /// What was met since this node, and is still open, is its group.
    fn close(&mut self, node: usize) {
        let start = self.open.iter().rposition(|open| *open == node);
        let mut group = self.open.split_off(start.unwrap_or_default());
        for member in &group {
            let closed = Node {
                is_open: false,
                ..self.node(*member)
            };
            self.set(*member, closed);
        }
        group.sort_unstable();
        self.groups.push(group);
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::alone("", "0")]
    #[case::itself("0", "0")]
    #[case::a_chain("1|2|", "2|1|0")]
    #[case::a_circle("1|2|0", "0 1 2")]
    #[case::a_circle_and_who_leads_to_it("2|2|1", "1 2|0")]
    #[case::two_circles("1|0 2|3|2", "2 3|0 1")]
    #[case::a_diamond("1 2|3|3|", "3|1|2|0")]
    fn those_that_lead_to_each_other_are_one_group(#[case] leads_to: &str, #[case] expected: &str) {
        let read = |text: &str| -> Vec<Vec<usize>> {
            let lists = text.split('|').map(str::split_whitespace);
            lists
                .map(|list| list.map(|node| node.parse().unwrap()).collect())
                .collect()
        };
        assert_eq!(groups(&read(leads_to)), read(expected));
    }

    #[test]
    fn a_graph_may_be_as_deep_as_a_request_is_long() {
        let most = crate::scim::bulk::MAX_OPERATIONS;
        let circle: Vec<Vec<usize>> = (0..most).map(|node| vec![(node + 1) % most]).collect();
        assert_eq!(groups(&circle).len(), 1);
    }
}
