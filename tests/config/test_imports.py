import subprocess
import sys

import pytest

from vitreous.errors import Interrupted, UsageError, suggestion
from vitreous.recipes import RECIPES, recipe


@pytest.mark.parametrize("module", ["vitreous", "vitreous.config", "vitreous.recipes", "vitreous.errors"])
def test_settings_and_help_need_no_torch(module):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", list(RECIPES))
def test_every_recipe_names_its_own_run(name):
    assert recipe(name).name == name


def test_an_unknown_recipe_is_refused_with_the_nearest_and_all_names():
    with pytest.raises(UsageError, match=r"there is no recipe 'digit'; did you mean 'digits'\? Recipes: .*digits"):
        recipe("digit")
    with pytest.raises(UsageError, match=r"there is no recipe 'zzz'\. Recipes: "):
        recipe("zzz")


def test_a_suggestion_is_made_for_a_slip_and_not_for_another_word():
    assert suggestion("widht", ["width", "depth"]) == "; did you mean 'width'?"
    assert suggestion("colour", ["width", "depth"]) == "."


def test_an_interrupted_run_exits_as_a_shell_expects():
    assert Interrupted("stopped", 15).exit_code == 143
