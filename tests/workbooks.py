"""Workbooks of each layout that `drafter import` knows, made with openpyxl as the notes describe them."""

from __future__ import annotations

import openpyxl

HALVES = [
    ("一、一般公共预算财政拨款收入", "600.02", "八、社会保障和就业支出", "578.66"),
    ("二、政府性基金预算财政拨款收入", None, "九、卫生健康支出", "8.63"),
    ("三、国有资本经营预算财政拨款收入", None, "十九、住房保障支出", "12.73"),
    ("本年收入合计", "600.02", "本年支出合计", "600.02"),
    ("使用非财政拨款结余", None, "结余分配", None),
    ("年初结转和结余", None, "年末结转和结余", None),
    ("总计", "600.02", "总计", "600.02"),
]
