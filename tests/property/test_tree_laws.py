"""The tree against the recursive definition of RFC 9162, and against an implementation by others."""

import pymerkle
from hypothesis import given
from hypothesis import strategies as st

from cancerimage.audit.proofs import verify_consistency, verify_inclusion
from cancerimage.audit.tree import EMPTY, Tree, first_place, leaf_hash, node_hash
from tests.support.hashes import HashesInMemory

leaves = st.lists(st.binary(max_size=20), min_size=1, max_size=70)


def split(count: int) -> int:
    """Return the largest power of two that is smaller than `count`."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(data: list[bytes]) -> bytes:
    """Section 2.1.1, word for word."""
    if not data:
        return EMPTY
    if len(data) == 1:
        return leaf_hash(data[0])
    k = split(len(data))
    return node_hash(mth(data[:k]), mth(data[k:]))


def path(index: int, data: list[bytes]) -> list[bytes]:
    """Section 2.1.3.1, word for word."""
    if len(data) == 1:
        return []
    k = split(len(data))
    if index < k:
        return [*path(index, data[:k]), mth(data[k:])]
    return [*path(index - k, data[k:]), mth(data[:k])]


def subproof(first: int, data: list[bytes], known: bool) -> list[bytes]:
    """Section 2.1.4.1, word for word."""
    if first == len(data):
        return [] if known else [mth(data)]
    k = split(len(data))
    if first <= k:
        return [*subproof(first, data[:k], known), mth(data[k:])]
    return [*subproof(first - k, data[k:], False), mth(data[:k])]


def grown(data: list[bytes]) -> tuple[Tree, HashesInMemory]:
    """Return the tree over `data`."""
    hashes = HashesInMemory()
    tree = Tree(hashes)
    for leaf in data:
        tree.append(leaf)
    return tree, hashes


@given(leaves, st.data())
def test_roots_and_proofs_are_those_of_the_definition(data: list[bytes], draw: st.DataObject) -> None:
    tree, hashes = grown(data)
    size = draw.draw(st.integers(1, len(data)))
    index, first = draw.draw(st.integers(0, size - 1)), draw.draw(st.integers(1, size))
    assert tree.root(size) == mth(data[:size])
    assert list(tree.inclusion(index, size)) == path(index, data[:size])
    assert list(tree.consistency(first, size)) == subproof(first, data[:size], True)
    assert len(hashes.read(range(first_place(len(data))))) == first_place(len(data))


@given(leaves, st.data())
def test_every_proof_verifies_and_no_other_does(data: list[bytes], draw: st.DataObject) -> None:
    tree, _ = grown(data)
    size = draw.draw(st.integers(1, len(data)))
    index, first = draw.draw(st.integers(0, size - 1)), draw.draw(st.integers(1, size))
    leaf, root, before = leaf_hash(data[index]), tree.root(size), tree.root(first)
    inclusion, consistency = list(tree.inclusion(index, size)), list(tree.consistency(first, size))
    assert verify_inclusion(leaf, index, size, inclusion, root)
    assert verify_consistency(first, size, consistency, before, root)
    other = draw.draw(st.binary(min_size=32, max_size=32))
    assert not verify_inclusion(other, index, size, inclusion, root)
    assert not verify_inclusion(leaf, index, size, [*inclusion, other], root)
    if first < size:
        assert not verify_consistency(first, size, [*consistency, other], before, root)
        assert not verify_consistency(first, size, consistency, other, root)
        assert not verify_consistency(first, size, consistency, before, other)
        for place in range(len(consistency)):
            assert not verify_consistency(
                first, size, [*consistency[:place], other, *consistency[place + 1 :]], before, root
            )
    for place in range(len(inclusion)):
        assert not verify_inclusion(leaf, index, size, [*inclusion[:place], other, *inclusion[place + 1 :]], root)


@given(leaves, st.data())
def test_others_find_the_same(data: list[bytes], draw: st.DataObject) -> None:
    tree, _ = grown(data)
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in data:
        theirs.append_entry(leaf)
    size = draw.draw(st.integers(1, len(data)))
    index, first = draw.draw(st.integers(0, size - 1)), draw.draw(st.integers(1, size))
    assert theirs.get_root(size) == tree.root(size)
    # They put the hash that a proof is about into its path, and order the path alike.
    assert theirs.prove_inclusion(index + 1, size).path == [leaf_hash(data[index]), *tree.inclusion(index, size)]
    pymerkle.verify_consistency(tree.root(first), tree.root(size), theirs.prove_consistency(first, size))


@given(st.integers(0, 5), st.integers(0, 5))
def test_an_empty_tree_is_the_beginning_of_every_tree(first: int, second: int) -> None:
    tree, _ = grown([bytes([number]) for number in range(max(first, second, 1))])
    assert tree.consistency(0, second) == ()
    assert verify_consistency(0, second, [], EMPTY, tree.root(second))
