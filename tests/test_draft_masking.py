"""What names a person or an account never reaches a model; what states a quantity does."""

from __future__ import annotations

import shutil

import pytest
from conftest import ROOT

from drafter.draft.masking import MASK, mask
from drafter.draft.prompts import render_baseline, render_prompt
from drafter.facts.load import load_facts


@pytest.mark.parametrize(
    "number",
    [
        "530121198803151234", "53012119880315123X", "53012119880315123x", "530121 19880315 1234",
        "５３０１２１１９８８０３１５１２３４", "530121880315123",
        "13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "8613812345678",
        "0871-67491234", "(0871)67491234", "（0871）67491234", "010-62345678转801",
        "6222021234567890123", "6222 0212 3456 7890 123", "530501611234567890123", "6217-0012-3456-7890",
    ],
)  # fmt: skip
@pytest.mark.parametrize("sentence", ["经办人张某{}已调离。", "{}", "咨询：{}，工作日受理", "（{}）"])
def test_a_number_that_names_someone_is_masked(number, sentence):
    """ID, telephone, card and account numbers in their usual spellings, in any sentence."""
    assert mask(sentence.format(number)) == sentence.format(MASK)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("账号：12345678", f"账号：{MASK}"),
        ("银行账户为5001 2345 67", f"银行账户为{MASK}"),
        ("护照号码E12345678", f"护照号码{MASK}"),
        ("联系电话6749123", f"联系电话{MASK}"),
    ],
)
def test_a_short_number_is_masked_where_it_is_called_one(text, masked):
    """Behind 账号, 护照, 电话 a number of any length is one."""
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2023年支出600.02万元，其中基本支出137.36万元。",
        "全年拨付资金13812345678元，惠及87670人。",
        "拨付13,812,345,678.90元",
        "累计参保87670人，2023年1月至10月完成续保62000人。",
        "采购系统账户3个、专用账户200000元。",
        "财预〔2020〕10号文件，2020-12-31前完成。",
        "电话回访1200人次，满意率98.5%。",
        "建卡立档26300户",
    ],
)
def test_a_quantity_a_date_and_a_document_number_stay(text):
    """What a report needs is not taken away."""
    assert mask(text) == text


def test_a_prompt_masks_materials_and_the_baseline_does_not(tmp_path, outline):
    """The model sees the mark; what is written without a model stays on the machine and keeps the number."""
    path = shutil.copytree(ROOT / "data/chenggong-2023", tmp_path / "data")
    for file in path.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("在编人员不足", "在编人员（王某13812345678）不足"), encoding="utf-8")
    book, section = load_facts(path), outline.section("problems")
    prompt = render_prompt(outline, section, book)
    assert MASK in prompt.user
    assert "13812345678" not in prompt.user + prompt.system
    assert "13812345678" in render_baseline(outline, section, book)
